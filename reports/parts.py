"""The parts of a digest: one frozen value that every format shows and that the JSON format is. Pure.

The JSON schema in `reports/schema` is generated from these classes, so a field
added here is a field of the published format. Counts are plain numbers; times
are ISO 8601 with an offset; words of articles stand exactly as stored, except
that runs of white space are one space. Our own remarks stand as notes, which every
language has words for; issues made before that hold them as English sentences.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from reports.types import Note, Stance
from storage.events import Moment

ChangeKind = Literal["corrected", "reread", "turned", "denied", "new", "grown", "edited", "vanished"]

# What of the reading is not as it was: the topic's file, the rules for statements, how pages are read.
ReadBy = Literal["topic", "rules", "pages"]
State = Literal["new", "denied", "turned", "grown", "same", "earlier", "undated"]


class Part(BaseModel):
    """A frozen part of a digest; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TopicPart(Part):
    """What was watched, in which version of its file."""

    id: str
    title: str
    version: str
    zone: str


class WindowPart(Part):
    """The half-open time `[since, until)` the digest is about, in the topic's zone."""

    day: date
    zone: str
    since: datetime
    until: datetime


class Counts(Part):
    """The three counts that are never shown apart."""

    articles: int = 0
    publishers: int = 0
    independent: int = 0


class Glance(Part):
    """The whole digest in figures.

    `families` are texts of independent origin, `uncaptured` of them known by
    credits alone; `copies` and `parts` repeat one of them, whole or in part.
    `earlier` of the statements were made before the day.
    """

    articles: int = 0
    publishers: int = 0
    families: int = 0
    uncaptured: int = 0
    copies: int = 0
    parts: int = 0
    undated: int = 0
    statements: int = 0
    earlier: int = 0
    origins: int = 0
    new_claims: int = 0
    denials: int = 0
    edits: int = 0
    vanished: int = 0


class Source(Part):
    """An article as a digest cites it. `url` is as captured; formats link it only if it is safe."""

    article: str
    title: str
    url: str
    outlet: str
    outlet_name: str
    language: str = ""
    published: Moment | None = None
    relation: str = ""
    root_name: str = ""


class Reference(Part):
    """Where the words stand in the stored text: article id, revision number, half-open offsets in characters."""

    article: str
    revision: int
    start: int
    end: int

    @property
    def shown(self) -> str:
        """The reference as a reader copies it."""
        return f"{self.article} · r{self.revision} · {self.start}-{self.end}"


class Piece(Part):
    """A run of words; `mark` says what it is: the cue verb, a number, words removed or added, or our own omission."""

    text: str
    mark: Literal["", "cue", "number", "removed", "added", "omitted"] = ""


class Step(Part):
    """One hop from the speaker to the page."""

    name: str
    kind: str
    basis: str


class Also(Part):
    """The same statement on another page: shown, not counted again."""

    source: Source
    reference: Reference


class Evidence(Part):
    """One statement with everything needed to check it.

    `undated` marks an article that carries no date, `earlier` words of before the day that an article of it retells.
    """

    anchor: str
    statement: str
    claim: str
    speaker: str
    written: str
    role: str = ""
    party: str = ""
    anonymous: bool = False
    nested: tuple[str, ...] = ()
    stance: Stance
    speech: str
    quote: tuple[Piece, ...]
    chain: tuple[Step, ...] = ()
    hedges: tuple[str, ...] = ()
    against_interest: bool = False
    stated_at: Moment | None = None
    origin: str = ""
    origin_name: str = ""
    origin_inferred: bool = False
    rule: str = ""
    review: str = ""
    source: Source
    reference: Reference
    also: tuple[Also, ...] = ()
    undated: bool = False
    earlier: bool = False

    @property
    def words(self) -> str:
        """The quotation as plain text."""
        return "".join(piece.text for piece in self.quote)


class Voice(Part):
    """A speaker and a stance, once, however many pages carry it. `said` is when, where all of it was said before the digest's day."""

    name: str
    stance: Stance
    undated: bool = False
    also: int = 0
    said: Moment | None = None

    @property
    def fresh(self) -> bool:
        """Whether it can be news of the day: on a page with a date, and not said before."""
        return not self.undated and self.said is None


class Group(Part):
    """All evidence of one stance on one claim."""

    stance: Stance
    evidence: tuple[Evidence, ...]


class OriginPart(Part):
    """An independent source behind a claim, by which rule, and what it may share with others."""

    key: str
    name: str
    kind: str
    basis: str
    inferred: bool = False
    captured: str = ""
    party: str = ""
    related: tuple[str, ...] = ()


class ClaimPart(Part):
    """One claim: the row of the table and the block below it."""

    claim: str
    anchor: str
    text: str
    counts: Counts
    state: State
    labels: tuple[str, ...] = ()
    notes: tuple[Note | str, ...] = ()
    voices: tuple[Voice, ...] = ()
    groups: tuple[Group, ...] = ()
    origins: tuple[OriginPart, ...] = ()
    parties: tuple[str, ...] = ()
    first_day: date | None = None
    spark: tuple[int, ...] = ()

    @property
    def moving(self) -> bool:
        """Whether there is more to show of its days than today."""
        return any(self.spark[:-1])

    @property
    def asserting(self) -> tuple[Voice, ...]:
        """Who says so."""
        return tuple(voice for voice in self.voices if voice.stance == "asserts")

    @property
    def guarded(self) -> bool:
        """Whether somebody holds it with a condition or suspects it, if nobody asserts it."""
        return any(voice.stance in ("conditional", "suspects") for voice in self.voices)

    @property
    def others(self) -> tuple[Voice, ...]:
        """Who denies it, does not know, will not say, or speaks with a condition."""
        return tuple(voice for voice in self.voices if voice.stance != "asserts")


class Difference(Part):
    """One change of words, ranked by `kind`."""

    kind: str
    pieces: tuple[Piece, ...]


class Change(Part):
    """One thing that is different from the last issue. `anchor` is where the digest tells more.

    A correction of an earlier day names the issue it corrects: `of_issue` of `of_day`. What was ``reread`` rests on the
    same words of the same pages as before: our reading of them changed, by what is named in `by` as far as it is known.
    """

    kind: ChangeKind
    anchor: str
    text: str
    voices: tuple[Voice, ...] = ()
    counts: Counts | None = None
    was: Stance | None = None
    was_day: date | None = None
    source: Source | None = None
    difference: Difference | None = None
    of_day: date | None = None
    of_issue: int = 0
    by: tuple[ReadBy, ...] = ()


class Figure(Part):
    """One value of a quantity and who gives it."""

    value: str
    given_by: tuple[str, ...]


class Quantity(Part):
    """A quantity given in one or several figures. `note` is what older issues hold instead of `notes`."""

    quantity: str
    figures: tuple[Figure, ...]
    conflict: bool
    note: str = ""
    notes: tuple[Note, ...] = ()


class Member(Part):
    """An article in a family; `parent` is the article it was taken from, or empty at the top."""

    source: Source
    parent: str = ""
    relation: str = ""
    credit: str = ""
    confidence: str = ""


class Family(Part):
    """One origin with its copies and those that have it in part. `captured` is False where a credit alone tells of the original."""

    root: str
    anchor: str
    name: str
    headline: str
    captured: bool
    members: tuple[Member, ...]
    outlets: int
    copies: int
    parts: int = 0


class Edit(Part):
    """An article changed after it was published. `uncorrected` names copies that still carry the old words."""

    anchor: str
    source: Source
    before: int
    after: int
    seen_at: datetime
    differences: tuple[Difference, ...]
    trivial: int = 0
    uncorrected: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()


class Gone(Part):
    """An address that no longer shows its article; the stored text remains."""

    anchor: str
    source: Source
    last_seen_at: datetime


class Tick(Part):
    """One dated moment of the day: a publication, or a statement that tells when it was made."""

    at: Moment
    kind: Literal["published", "stated"]
    who: str
    text: str
    stance: Stance | None = None
    anchor: str = ""


class Failing(Part):
    """A source that could not be read, and why."""

    name: str
    why: str


class Coverage(Part):
    """How the desk's sources did. Never left out of a digest. `erased` are articles of the day that can no longer be told."""

    feeds: int
    fetched: int
    failing: tuple[Failing, ...] = ()
    silent: tuple[str, ...] = ()
    rejected: tuple[tuple[str, int], ...] = ()
    erased: int = 0


class Doubt(Part):
    """Something a reader should know before trusting a line; `source` is the article, `kind` what of it is doubted.

    `text` is empty where it is told as a `note`.
    """

    text: str
    source: Source | None = None
    kind: Literal["", "date"] = ""
    note: Note | None = None


class Outlet(Part):
    """One publisher of the day; `new` if the last issue had nothing of it."""

    name: str
    articles: int
    copies: int
    new: bool = False


class KnownVoice(Part):
    """A speaker's last stance on a claim and its day."""

    name: str
    stance: Stance
    day: date


class Known(Part):
    """What earlier issues knew of a claim; carried from issue to issue so that nothing old is called new."""

    claim: str
    first_day: date
    last_day: date
    independent: int
    voices: tuple[KnownVoice, ...] = ()


class Provenance(Part):
    """What makes the digest again, byte for byte. `rules` is the version of the rules that read statements."""

    as_of: int
    checkpoint: str
    topic_version: str
    software: str
    command: str
    rules: str = ""


class Digest(Part):
    """A topic on a day: the one selection that every format shows."""

    format: Literal["dateline-digest/1"] = "dateline-digest/1"
    topic: TopicPart
    desk: str
    language: str
    issue: int
    amends: int = 0
    window: WindowPart
    glance: Glance
    changes: tuple[Change, ...] = ()
    first_issue: bool = False
    claims: tuple[ClaimPart, ...] = ()
    spark_days: tuple[date, ...] = ()
    said: tuple[Evidence, ...] = ()
    numbers: tuple[Quantity, ...] = ()
    counted_once: tuple[Note | str, ...] = ()
    families: tuple[Family, ...] = ()
    ticks: tuple[Tick, ...] = ()
    edits: tuple[Edit, ...] = ()
    vanished: tuple[Gone, ...] = ()
    undated: tuple[Source, ...] = ()
    background: tuple[Source, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    outlets: tuple[Outlet, ...] = ()
    coverage: Coverage
    known: tuple[Known, ...] = ()
    provenance: Provenance

    @property
    def recalls(self) -> bool:
        """Whether a day stands behind a name in the table."""
        return any(voice.said for claim in self.claims for voice in claim.voices)

    @property
    def empty(self) -> bool:
        """Nothing to tell: no claim, no change, no article."""
        return not (self.claims or self.changes or self.glance.articles or self.undated)
