"""Texts for the tests of copies and origins, all invented for them."""

from __future__ import annotations

import hashlib

from ingest.origin import assign_origins
from ingest.syndication import Text, judge
from storage.events import Credit, Link, Moment

REPORT = (
    "The harbour board of Riverton closed the old breakwater on Tuesday after divers found cracks below the waterline.\n"
    "Engineers had warned twice since spring that the concrete was losing its hold, and both letters went unanswered.\n"
    "“We will not open the gates again until every bolt has been tested by somebody who signs for it,” said Mara Ilves, who has run the port since 2009.\n"
    "The ferry to Saltby now leaves from the coal quay, where commuters wait in the rain for want of a roof.\n"
    "Two fishing crews ignored the barrier during the night and were fined 400 crowns each, the coast guard said.\n"
    "Repairs are expected to cost 3 million crowns, of which the region has promised a third.\n"
    "Traders along the embankment fear that the summer season will be lost before the first stone is laid."
)
# The same day, the same words spoken, another writer.
RIVAL = (
    "Passengers for Saltby were sent to another pier this week when Riverton shut its breakwater without notice.\n"
    "Nobody in the queue knew how long it would last, and the timetable on the wall had not been changed.\n"
    "“We will not open the gates again until every bolt has been tested by somebody who signs for it,” said Mara Ilves, head of the port.\n"
    "Opposition councillors want to know who read the warnings and who filed them away, and have called a hearing in May.\n"
    "A diver who asked not to be named described gaps wide enough for a hand, and seaweed growing through the wall."
)
COMMENTARY = (
    "My grandfather helped to pour the concrete of that wall, and he never trusted it.\n"
    "So I was not surprised by what I read this week, only by how long it took anybody to look.\n"
    "A town that lives by the sea should not need a diver to tell it what the sea does.\n"
    "There will be a hearing, and after it another, and by then the gulls will own the place.\n"
    "I have lived through three such hearings and remember the outcome of none."
)
LETTER = (
    "To the people of Riverton. I have served this harbour for eleven years and I leave it with a heavy heart. "
    "You were told that the wall was sound, and I told you so myself, because I believed the papers that I was given. "
    "I no longer believe them. I ask the board to publish every survey since the flood, and I ask your pardon for the "
    "winters in which you trusted my word. My keys lie with the night watch and my office stands open to anyone who cares to look."
)


def moment(value: str | None, *doubts: str) -> Moment | None:
    """A date as a page gives it, as precise as it is written."""
    if value is None:
        return None
    return Moment(value=value, precision="second" if "T" in value else "day", source="test", doubts=doubts)


def credit(publisher: str, claim: str = "reprint", place: str = "tail", name: str = "") -> Credit:
    """A credit line as the page has it."""
    return Credit(
        publisher=publisher,
        name=name or publisher.title(),
        claim=claim,
        quote=f"From {publisher}",
        place=place,
        rule="test",
    )


def text(
    article: str,
    body: str = REPORT,
    *,
    outlet: str = "",
    at: str | None = None,
    named: tuple[Credit, ...] = (),
    doubts: tuple[str, ...] = (),
    links: tuple[str, ...] = (),
    language: str = "en",
    called: str = "",
) -> Text:
    """An article; its outlet is its own unless given, and so is what the outlet is `called`."""
    return Text(
        article=article,
        text_sha=hashlib.sha256(body.encode()).hexdigest(),
        outlet=outlet or f"outlet-{article}",
        title="",
        body=body,
        language=language,
        published=moment(at, *doubts),
        credits=named,
        links=tuple(Link(url=url, text="here") for url in links),
        url=f"https://{outlet or article}.example/{article}",
        outlet_name=called or (outlet or article).title(),
    )


def kinds_of(one, other):
    """What two bodies are judged to each other, from either side; None for nothing."""
    found = [judge(text("a", a), text("b", b)) for a, b in ((one, other), (other, one))]
    return {relation.kind if relation else None for relation in found}


def origins(*texts):
    """All pairs judged, all origins assigned."""
    relations = [judge(a, b) for at, a in enumerate(texts) for b in texts[at + 1 :]]
    return assign_origins({one.article: one for one in texts}, [found for found in relations if found])
