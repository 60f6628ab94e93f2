"""Hard cases with their answers: what copies hide behind, and what only looks like copying. All texts are invented."""

import pytest

from ingest.origin import assign_origins
from ingest.syndication import judge
from tests.ingest.stories import COMMENTARY, LETTER, REPORT, RIVAL, credit, text

PARAGRAPHS = REPORT.split("\n")
UPDATE = "\n".join([*PARAGRAPHS[:3], "A third crew was stopped at dawn, the coast guard added.", *PARAGRAPHS[3:]])
CORRECTED = UPDATE.replace("400 crowns", "600 crowns") + "\nThis story corrects the amount of the fine."
MARKET = (
    "The exchange at Riverton closed {0} points {1} on {2}. The wheat price stood at {3} crowns a tonne, oats at {4} "
    "and barley at {5}. Turnover reached {6} million crowns, and {7} of {8} listed papers gained. Traders pointed to the "
    "weather and to the ships that are still expected from the south. The exchange opens again at nine in the morning."
)
WEATHER = (
    "Riverton and the coast: cloudy at first, clear later, highs of {0} degrees, lows of {1}. Wind from the {2} at {3} "
    "kilometres an hour, gusts to {4}. The chance of rain is {5} per cent. Sunrise at {6}, sunset at {7}. Tides at the "
    "old breakwater: high at {8}, low at {9}. The outlook for the next three days stays mild with some fog at dawn."
)
TABLE = "Killed and missing by district\nSaltby 14\nKelmar 9\nRiverton 31\nUpper Tarn 2\nCoal Quay 5\nIsland 1"
COMMUNIQUE = (
    "The ministers have met in Kelmar and agree on three things. We will keep the strait open to every ship that shows "
    "its papers. We will share the cost of the new light in equal parts. We will meet again before the ice comes, and we "
    "ask our ports to hold back until then whatever might be taken for a threat."
)
COLUMN = COMMENTARY + "\nNext week: why nobody ever paints a harbour in winter."
FRAMES = (
    "{0} The full text reads:\n“"
    + COMMUNIQUE
    + "”\nOutside, gulls fought over what the delegations had left on the lawn.",
    "After two days of talks the delegations parted without a handshake.\n“"
    + COMMUNIQUE
    + "”\nDiplomats of two other countries called that thin.",
)


def with_disguise(body):
    """Zero-width signs within words, and some letters of another script."""
    return body.replace("harbour", "har\u200bbour").replace("crew", "\u0441rew").replace("port", "p\u043ert")


CASES = {
    "zero-width signs and look-alike letters": (REPORT, with_disguise(REPORT), {"identical", "copy"}),
    "an update of an agency story": (REPORT, UPDATE, {"copy"}),
    "a correction of the update": (UPDATE, CORRECTED, {"copy"}),
    "the correction and the first version": (REPORT, CORRECTED, {"copy"}),
    "a syndicated column with a line of its own": (COLUMN, COMMENTARY, {"copy"}),
    "a column under another head and foot": (f"From our columnists\n{COLUMN}\nWrite to her.", COLUMN, {"copy"}),
    "an excerpt in another's commentary": ("\n".join([*PARAGRAPHS[:3], COMMENTARY]), REPORT, {"partial"}),
    "market forms of two days": (
        MARKET.format(12, "up", "Monday", 210, 180, 175, 41, 18, 30),
        MARKET.format(7, "down", "Tuesday", 199, 184, 171, 38, 9, 31),
        {"review", None},
    ),
    "weather forms of two days": (
        WEATHER.format(14, 6, "west", 20, 45, 30, "5:41", "20:12", "3:10", "9:22"),
        WEATHER.format(17, 9, "south", 12, 33, 60, "5:39", "20:14", "4:02", "10:15"),
        {"review", None},
    ),
    "one casualty table in two reports": (
        f"{RIVAL}\n{TABLE}",
        f"{COMMENTARY}\n{TABLE}",
        {"shared_document", "shared_quotes", "review", None},
    ),
    "a letter quoted whole by two": (
        f"The harbour master left a note on his desk. It reads: {LETTER}\nThe board met without him.",
        f"He went at night, and by morning the whole town had read his letter: {LETTER}\nHis deputy said nothing.",
        {"shared_document", "shared_quotes"},
    ),
    "a communique quoted whole by two": (
        FRAMES[0].format("Three ministers met in a hotel by the lake on Sunday."),
        FRAMES[1],
        {"shared_document", "shared_quotes"},
    ),
    "one quotation, two reporters": (REPORT, RIVAL, {"shared_quotes"}),
    "one quotation in two translations": (
        "The mayor spoke briefly. “Nobody will drown in this harbour while I hold the keys,” she said, and left by the side door of the hall.",
        "Кратко выступила мэр. «Пока ключи у меня, в этой гавани никто не утонет», — сказала она и ушла через боковую дверь зала.",
        {None},
    ),
    "nothing in common": (REPORT, LETTER, {None}),
}


@pytest.mark.parametrize("name", CASES)
def test_the_pair_is_judged_as_a_person_would(name):
    """From either side."""
    one, other, allowed = CASES[name]
    for a, b in ((one, other), (other, one)):
        found = judge(text("a", a), text("b", b))
        assert (found.kind if found else None) in allowed


def origins(*texts):
    """All pairs judged, all origins assigned."""
    relations = [judge(a, b) for at, a in enumerate(texts) for b in texts[at + 1 :]]
    return assign_origins({one.article: one for one in texts}, [found for found in relations if found])


def test_a_fake_that_names_the_radio_is_claimed_and_no_more():
    """A credit alone, and its copies with it, never makes a text certain; nor does it touch what the radio wrote."""
    fake = text("a", REPORT, named=(credit("radio"),), at="2015-09-18T10:00:00+00:00")
    echo = text("b", REPORT, named=(credit("radio"),), at="2015-09-18T11:00:00+00:00")
    real = text("c", LETTER, outlet="radio", at="2015-09-18T09:00:00+00:00")
    found = origins(fake, echo, real)
    assert {"virtual:radio"} == {found["a"].root, found["b"].root}
    assert {"claimed"} == {found["a"].confidence, found["b"].confidence}
    assert "c" == found["c"].root


def test_a_spoofed_date_does_not_make_an_original():
    """Who dates itself back years before what others credit stays a copy, and no copy is called surely later."""
    first = text("a", outlet="radio", at="2015-09-18T10:00:00+00:00")
    honest = text("b", "\n".join(PARAGRAPHS[:5]), named=(credit("radio"),), at="2015-09-18T12:00:00+00:00")
    spoofed = text("c", "\n".join(PARAGRAPHS[:4]), at="2011-01-01T00:00:00+00:00")
    assert {"a"} == {fact.root for fact in origins(first, honest, spoofed).values()}


def test_versions_of_an_agency_story_are_one_origin():
    """First version, update and correction at three clients, each with the agency's line, count once."""
    versions = [
        text(name, body, named=(credit("ap", "agency", "head"),), at=f"2015-09-18T1{at}:00:00+00:00")
        for at, (name, body) in enumerate((("a", REPORT), ("b", UPDATE), ("c", CORRECTED)))
    ]
    assert {"virtual:ap"} == {fact.root for fact in origins(*versions).values()}
