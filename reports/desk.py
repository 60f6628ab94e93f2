"""What telling adds to a desk: its topics, what its digests say of their maker, its mail server. Reads and writes files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reports.errors import ReportError
from storage.desk import Desk
from storage.imprint import Imprint

if TYPE_CHECKING:
    from reports.issue import Issue, Masthead
    from reports.mail import Mailbox
    from reports.topics import Topic


@dataclass(frozen=True)
class ReportsDesk(Desk):
    """A desk with its topics. What its people are called is in the `Imprint`, which the caller has read."""

    @property
    def topics(self) -> dict[str, Topic]:
        """The desk's topics by id; raises TopicError where any file is wrong."""
        from reports.topic_files import load_topics

        return {topic.id: topic for topic in load_topics(self.topic_folder)}

    @staticmethod
    def advice(topics: Mapping[str, Topic]) -> list[str]:
        """What the authors of the topics may look at again, a line each."""
        from reports.advising import advice

        return [f"{topic.id}: {line}" for topic in topics.values() for line in advice(topic)]

    @property
    def topic_folder(self) -> Path:
        """Where the topic files are."""
        return self.folder / "topics"

    def topic(self, name: str) -> Topic:
        """One topic, whatever is wrong with the others' files; raises TopicError, which lists what there is."""
        from reports.topic_files import load_named

        return load_named(self.topic_folder, name)

    def masthead(self, imprint: Imprint) -> Masthead:
        """What digests say of their maker, in the desk's language, with its own templates.

        Raises ReportError where digests have no words in that language.
        """
        from reports.catalogue import PLURALS
        from reports.formats import own_templates
        from reports.issue import Masthead

        if imprint.language not in PLURALS:
            raise ReportError(
                f"watch.toml: desk.language: digests have no words in {imprint.language!r}; there are {', '.join(PLURALS)}"
            )
        own = own_templates(self.folder / "templates")
        return Masthead(imprint.name, imprint.sender or Masthead.sender, imprint.language, own)

    def mailbox(self, imprint: Imprint) -> Mailbox:
        """Where mail goes: DATELINE_SMTP; raises ReportError where it is not set."""
        from reports.mail import Mailbox

        url = self.environ.get("DATELINE_SMTP", "")
        if not url:
            raise ReportError(
                "no mail server is set; set DATELINE_SMTP, for example smtp://user:password@mail.example:587"
            )
        return Mailbox.from_url(url, self.masthead(imprint).address)

    def write_copies(self, issue: Issue) -> dict[str, Path]:
        """The bodies of an issue as files, for people; the truth is in the store."""
        from reports.formats import FORMATS
        from storage.files import write_whole

        digest = issue.digest
        place = self.folder / "digests" / digest.topic.id
        place.mkdir(parents=True, exist_ok=True)
        stem = f"{digest.window.day}" + (f".{digest.issue}" if digest.issue > 1 else "")
        files = {name: place / f"{stem}{FORMATS[name].suffix}" for name in issue.bodies}
        for name, file in files.items():
            write_whole(file, issue.bodies[name])
        return files
