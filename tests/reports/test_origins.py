from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from itertools import permutations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import pytest
from tell import make_article, make_topic

from reports.catalogue import words
from reports.origins import read_topic
from reports.statements import read_statements
from reports.types import ClaimReading, Note, Reading, TopicReading
from reports.wording import noted

OPEN = "door-open"


def reading(text: str, name: str, **more) -> Reading:
    """One article read."""
    return read_statements(make_article(text, name, **more), make_topic())


def topic_of(*readings: Reading) -> TopicReading:
    """All of them together."""
    return read_topic(readings, make_topic())


def told(notes: Iterable[Note]) -> list[str]:
    """Notes as an English digest says them."""
    return [noted(words("en"), note) for note in notes]


def claim_of(*readings: Reading, claim: str = OPEN) -> ClaimReading:
    """One claim over several readings."""
    return next(found for found in topic_of(*readings).claims if found.claim == claim)


def counts(found: ClaimReading) -> tuple[int, int, int]:
    """Articles, publishers and independent origins."""
    return found.articles, found.publishers, found.independent


HERALD = "Sailors told the Norvia Herald that the door stood open."


def test_one_report_in_three_papers_is_one_origin():
    """The witnesses of one outlet count once, however many papers carry them."""
    found = claim_of(
        reading(HERALD, "a", outlet="A"), reading(HERALD, "b", outlet="B"), reading(HERALD, "c", outlet="C")
    )
    assert (3, 3, 1) == counts(found)
    assert ("single-origin", "one-sided") == found.labels


def test_an_outlets_own_page_is_the_report_that_others_name():
    """What sailors say on the Herald's own page and what a paper carries from the Herald is one report, in whatever script."""
    own = reading("Sailors said the door stood open.", "own", outlet="Norvia Herald")
    carried = reading(HERALD, "b", outlet="B")
    assert (2, 2, 1) == counts(claim_of(own, carried))
    assert ("own", False) == (claim_of(own, carried).origins[0].captured, claim_of(own, carried).origins[0].inferred)
    assert (2, 2, 2) == counts(claim_of(replace_outlet(own, "Another Paper"), carried))


def replace_outlet(one: Reading, outlet: str) -> Reading:
    """The same article on another outlet's page."""
    return reading(one.article.text, one.article.id, outlet=outlet)


def test_two_outlets_with_their_own_witnesses_are_two_origins():
    """Who was heard by another outlet is another origin; that they may be the same people is said."""
    found = claim_of(
        reading(HERALD, "a"), reading("Deckhands told the Port Courier that the gate was unlocked.", "b", outlet="B")
    )
    assert (2, 2, 2) == counts(found)
    assert ["Norvia Herald and Port Courier may rest on the same people"] == told(found.notes)


def test_a_named_speaker_is_one_origin_whoever_carries_her():
    """The minister said it once, on the wire and in two papers."""
    found = claim_of(
        reading("Ada Berg said on Friday that the door stood open.", "a", outlet="A"),
        reading("“The door stood open,” Ada Berg was quoted as saying on Friday by Coast News.", "b", outlet="B"),
    )
    assert (2, 2, 1) == counts(found)
    assert "speaker/berg/2031-05-16" == found.origins[0].key


def test_the_same_speaker_on_another_day_spoke_again():
    """Two days are two speeches, listed with their days; but one source, who does not confirm himself."""
    found = claim_of(
        reading("Ada Berg said on Friday that the door stood open.", "a"),
        reading("Ada Berg said on Monday that the door stood open.", "b", outlet="B"),
    )
    assert ["speaker/berg/2031-05-12", "speaker/berg/2031-05-16"] == [origin.key for origin in found.origins]
    assert 1 == found.independent


def test_a_spokeswoman_and_her_government_are_one_in_one_article():
    """Who speaks for somebody gives no second voice to what he is told to have said."""
    found = claim_of(
        reading("The government said on Friday that the door stood open. “The gate was unlocked,” Ada Berg said.", "a")
    )
    assert 1 == found.independent


def test_a_witness_with_first_and_last_name_is_one_speaker_in_every_outlet():
    """Piet Vossen is the same man whoever hears him; a Jan N. is known only through who heard him."""
    found = claim_of(*[reading("Piet Vossen said the door stood open.", name, outlet=name) for name in ("A", "B")])
    assert (2, 2, 1) == counts(found)
    assert ["speaker/vossen"] == [origin.key for origin in found.origins]
    assert () == found.notes
    found = claim_of(*[reading("Jan N. said the door stood open.", name, outlet=name) for name in ("A", "B")])
    assert (2, 2, 2) == counts(found)


def test_an_agency_in_several_languages_is_one_outlet():
    """What unnamed sailors tell an agency's English and German services is one report, and the digest says why."""
    english = reading("Sailors said the door stood open.", "a", outlet="Norvia News Agency")
    german = reading(
        "Matrosen sagten, das Bugtor sei offen gewesen.", "b", outlet="Norvische Presseagentur", language="de"
    )
    found = claim_of(english, german)
    assert (2, 2, 1) == counts(found)
    assert ["Norvia News Agency: taken for one agency by its name in several languages"] == told(found.notes)


def test_agencies_of_one_language_or_of_other_names_stay_apart():
    """Likeness of names joins no two agencies of one language, and no agency with a paper."""
    english = reading("Sailors said the door stood open.", "a", outlet="Norvia News Agency")
    for other in ("Norvia Press", "Norvia Times", "Sundvik Press Agency"):
        assert (2, 2, 2) == counts(claim_of(english, reading("Sailors said the door stood open.", "b", outlet=other)))
    german = "Matrosen sagten, das Bugtor sei offen gewesen."
    for other in ("Sundvik Presseagentur", "Norvische Rundschau"):
        assert (2, 2, 2) == counts(claim_of(english, reading(german, "b", outlet=other, language="de")))


def test_copies_never_add_an_origin():
    """A reprint of the wire and a copy held as such count as their original."""
    text = "Residents near the port said the door stood open."
    original = reading(text, "a", outlet="Coast Wire")
    copies = [reading(text, name, outlet=name, root="a") for name in ("b", "c")]
    assert (3, 3, 1) == counts(claim_of(original, *copies))


def test_an_unnamed_outlet_with_two_shared_details_is_the_known_one():
    """The same figure and the same day make one report of two, and that is marked as an inference."""
    named = reading(
        "A sailor named Milo told the Norvia Herald on Friday that the door stood open for 47 minutes.", "a", outlet="A"
    )
    unnamed = reading(
        "A news site reported on Friday that sailors were complaining about a door open for 47 minutes.",
        "b",
        outlet="B",
    )
    found = claim_of(named, unnamed)
    assert (2, 2, 1) == counts(found)
    assert [True] == [origin.inferred for origin in found.origins]
    assert {one.id for one in found.statements if one.article == "b"} == found.inferred
    assert any("shared details" in note for note in told(found.notes))


def test_an_unnamed_outlet_without_shared_details_stays_apart():
    """One detail in common is chance."""
    named = reading(HERALD, "a", outlet="A")
    unnamed = reading(
        "A news site reported that sailors were complaining about a door open for 47 minutes.", "b", outlet="B"
    )
    assert 2 == claim_of(named, unnamed).independent


def test_nobody_in_particular_is_no_origin():
    """`Some sources` are shown but not counted, and neither is the article's own voice."""
    found = claim_of(
        reading("Some sources said the door stood open.", "a"),
        reading("The bow door stood open for an hour.", "b", outlet="B"),
    )
    assert (2, 2, 0) == counts(found)
    assert ("no-named-origin",) == found.labels


def test_denial_makes_a_claim_contested():
    """One asserts, another denies."""
    found = claim_of(reading("Ada Berg said the door stood open. Blue Line denied the door stood open.", "a"))
    assert ("contested", "single-origin") == found.labels
    assert 1 == found.independent


def test_a_fear_supports_nothing():
    """Who is afraid of something is no witness to it."""
    found = claim_of(reading("Rita Kolt fears that the door stood open.", "a"))
    assert 0 == found.independent


def test_a_condition_alone_is_labelled_so():
    """Nobody says flatly that it will happen."""
    found = claim_of(
        reading("The government said it would raise the ferry if the families asked.", "a"), claim="ferry-raised"
    )
    assert "conditional" in found.labels
    assert 1 == found.independent


def test_reference_works_are_set_aside():
    """An encyclopedia is no evidence for the day."""
    found = topic_of(reading(HERALD, "a"), reading("Ada Berg said the door stood open.", "b", kind="reference"))
    assert (1, 1, 1) == counts(found.claims[0])
    assert "1 reference page set aside as background" in told(found.notes)


def test_claims_stand_by_dispute_and_origins_not_by_articles():
    """Ten reprints of one report stay below two voices."""
    copies = [
        reading("Ada Berg said on Friday that Blue Line would raise the ferry.", f"c{n}", outlet=f"C{n}")
        for n in range(10)
    ]
    two = reading("Ada Berg said the door stood open. Rita Kolt said the gate was unlocked.", "x", outlet="X")
    assert [OPEN, "ferry-raised"] == [found.claim for found in topic_of(*copies, two).claims]


def test_figures_that_cannot_both_hold_are_a_conflict():
    """`More than 140` and 120 contradict each other; 140 and 141 are within the tolerance."""
    texts = [
        "The ferry lost power and more than 140 people died.",
        "The ferry sank and 120 people died.",
        "The ferry sank and 141 people died.",
    ]
    first, second, third = (reading(text, name, outlet=name) for text, name in zip(texts, "abc", strict=True))
    conflict = topic_of(first, second).numbers[0]
    assert (True, ["no source named in any"]) == (conflict.conflict, told(conflict.notes))
    assert ["120 people", "more than 140 people"] == [value for value, _ in conflict.values]
    assert not topic_of(first, third).numbers[0].conflict


def test_what_is_carried_twice_is_said_to_count_once():
    """The digest can tell its reader so."""
    found = topic_of(reading(HERALD, "a", outlet="A"), reading(HERALD, "b", outlet="B"))
    assert ["The report of Norvia Herald appears in 2 articles and counts once."] == told(found.counted_once)


def test_the_outlets_own_article_is_known_as_captured():
    """Where the original report was read itself, the origin points to it."""
    own = reading("Sailors told the Norvia Herald that the door stood open.", "a", outlet="Norvia Herald")
    assert "a" == claim_of(own, reading(HERALD, "b", outlet="B")).origins[0].captured


def test_the_order_of_reading_changes_nothing():
    """The same articles in any order give the same value."""
    readings = [
        reading(HERALD, "a"),
        reading("Ada Berg denied that the door stood open.", "b", outlet="B"),
        reading("Rita Kolt said the gate was unlocked.", "c", outlet="C"),
    ]
    results = [topic_of(*order) for order in permutations(readings)]
    assert all(result == results[0] for result in results)


def test_every_attributed_statement_gets_an_origin():
    """Only the article's own voice has none."""
    found = claim_of(reading("Ada Berg said the door stood open. The gate was unlocked.", "a"))
    assert [True, False] == [bool(one.origin) for one in found.statements]


def test_nothing_read_gives_nothing():
    """An empty day is an empty value."""
    empty = topic_of(replace(reading("It rained.", "a"), statements=()))
    assert ((), (), ()) == (empty.claims, empty.numbers, empty.counted_once)


def test_one_of_a_group_who_is_named_in_full_is_one_person_whoever_hears_her():
    """In three outlets she is one witness; who stands unnamed beside her may be she."""
    found = claim_of(
        reading("Sailor Anja Brekke told the Norvia Herald that the door stood open.", "a", outlet="A"),
        reading("A sailor, Anja Brekke, said the door stood open. Sailors said the door stood open.", "b", outlet="B"),
        reading("A sailor, Anja Brekke, said the door stood open.", "c", outlet="C"),
    )
    assert (3, 3, 1) == counts(found)
    assert ["one person by name"] == [origin.basis for origin in found.origins]


def test_two_of_a_group_are_two():
    """Another full name is another witness, in one outlet too."""
    found = claim_of(
        reading("A sailor, Anja Brekke, said the door stood open.", "a", outlet="A"),
        reading("A sailor, Olaf Lund, said the door stood open.", "b", outlet="A"),
    )
    assert (2, 1, 2) == counts(found)


def test_a_document_that_several_outlets_cite_is_one_origin():
    """Who saw it tells which one it is; another outlet's document is another."""
    memo = "An internal memo seen by the Norvia Herald says the door stood open."
    same = (reading(memo, "a", outlet="A"), reading(memo.replace("says", "shows"), "b", outlet="B"))
    own = reading("An internal memo seen by this newspaper says the door stood open.", "c", outlet="Norvia Herald")
    other = reading(memo.replace("Norvia Herald", "Port Courier"), "d", outlet="D")

    found = claim_of(*same, own)
    assert (3, 3, 1) == counts(found)
    assert [("document", "one document", False)] == [(o.kind, o.basis, o.inferred) for o in found.origins]
    assert (4, 4, 2) == counts(claim_of(*same, own, other))


CITING = [
    ("The Norvia Herald reported, citing sailors, that the door stood open.", "en"),
    ("The door stood open, the Norvia Herald reported on Friday, citing sailors.", "en"),
    ("The door stood open, according to the Norvia Herald, which spoke to six sailors.", "en"),
    ("Ворота были открыты, сообщает газета «Norvia Herald» со ссылкой на матросов.", "ru"),
    ("Газета «Norvia Herald» со ссылкой на матросов пишет, что ворота были открыты.", "ru"),
    ("Das Bugtor sei offen gewesen, berichtete der „Norvia Herald“ unter Berufung auf Matrosen.", "de"),
    ("Norvia Herald gazetesinin tayfalara dayandırdığı haberine göre kapı açıktı.", "tr"),
]


@pytest.mark.parametrize(("text", "language"), CITING)
def test_whom_an_outlet_cites_is_the_witness_and_the_outlet_carries(text, language):
    """However a language says it, it is the report that the Herald's sailors are known by, and no second one."""
    found = claim_of(reading(HERALD, "a", outlet="A"), reading(text, "b", outlet="B", language=language))
    assert (2, 2, 1) == counts(found)
    assert {"crew"} == {one.speaker.id for one in found.statements}
    other = claim_of(reading(HERALD, "a"), reading(text.replace("Norvia Herald", "Port Courier"), "b", outlet="B"))
    assert 2 == other.independent or language != "en"


def test_an_outlet_that_cites_another_is_a_hop():
    """`A reported, citing B`: B's word, carried by A; it counts once with B named alone, and not under A."""
    found = claim_of(
        reading("Coast News reported, citing the Norvia Herald, that the door stood open.", "a", outlet="A"),
        reading("The Norvia Herald reported that the door stood open.", "b", outlet="B"),
    )
    assert (2, 2, 1) == counts(found)
    assert ["Norvia Herald", "Coast News"] == [hop.name for hop in found.statements[0].chain][:2]


def test_an_outlets_case_forms_are_one_name():
    """Russian declines the names of papers: the Herald told, of the Herald, by the Herald."""
    texts = [
        "Матросы рассказали «Вестнику Норвии», что ворота были открыты.",
        "Ворота были открыты, сообщает «Вестник Норвии» со ссылкой на матросов.",
        "По данным «Вестника Норвии», ворота были открыты.",
    ]
    readings = [reading(text, name, outlet=name, language="ru") for text, name in zip(texts, "abc", strict=True)]
    assert 1 == claim_of(*readings).independent
    other = reading("Матросы рассказали «Вестнику Сундвика», что ворота были открыты.", "d", outlet="d", language="ru")
    assert 2 == claim_of(*readings, other).independent


def test_a_paper_in_several_languages_is_one_outlet_and_marked():
    """A translated title with the same place is one paper by inference; another title, another place, or one language keeps them apart."""
    english = reading(HERALD, "a", outlet="A")

    def german(paper: str) -> Reading:
        return reading(f"Matrosen sagten dem „{paper}“, das Bugtor sei offen gewesen.", "b", outlet="B", language="de")

    found = claim_of(english, german("Norvischer Herold"))
    assert (2, 2, 1) == counts(found)
    assert ["Norvia Herald: taken for one outlet by its name in several languages"] == told(found.notes)
    for other in ("Norvischer Kurier", "Sundviker Herold"):
        assert 2 == claim_of(english, german(other)).independent
    twin = reading("Sailors told the Norvian Herald that the door stood open.", "c", outlet="C")
    assert 2 == claim_of(english, twin).independent


def test_an_outlets_bare_word_is_what_its_own_page_tells():
    """Where the page read has one source for the claim, that one is meant; between two it stays the outlet's own."""
    own = reading("Ada Berg said on Friday that the door stood open.", "own", outlet="Coast News")
    bare = reading("Coast News reported that the door stood open.", "b", outlet="B")
    found = claim_of(own, bare)
    assert (2, 2, 1) == counts(found)
    both = reading(
        "Ada Berg said the door stood open. Rita Kolt said the gate was unlocked.", "own", outlet="Coast News"
    )
    assert 3 == claim_of(both, bare).independent


def test_media_in_general_are_no_origin():
    """`Several media` name nobody; an outlet that is named does."""
    assert 0 == claim_of(reading("Reports in several media say the door stood open.", "a")).independent
    assert 1 == claim_of(reading("The Port Courier reported that the door stood open.", "a")).independent


def test_two_single_people_whom_a_page_heard_are_two():
    """A sailor and a friend of the owner cannot be one; sailors may have a sailor among them."""
    found = claim_of(
        reading("A sailor said the door stood open. A friend of the owner said the gate was unlocked.", "a")
    )
    assert (1, 1, 2) == counts(found)
    found = claim_of(reading("A sailor said the door stood open. Sailors said the gate was unlocked.", "a"))
    assert (1, 1, 1) == counts(found)


def test_who_writes_is_no_speaker():
    """`I think` outside quotations is the article's own voice, inside them the speaker's."""
    found = claim_of(reading("Ada Berg said nothing new. I believe the door stood open.", "a"))
    assert (0, ["unattributed"]) == (found.independent, [one.stance for one in found.statements])
    found = claim_of(reading("“I believe the door stood open,” Ada Berg said.", "a"))
    assert 1 == found.independent


def test_what_only_says_when_is_not_claimed():
    """Words that name one claim to date another hold the other one alone."""
    found = topic_of(reading("Ada Berg said Blue Line would raise the ferry after the open door inquiry.", "a"))
    assert ["ferry-raised"] == [claim.claim for claim in found.claims]
    found = topic_of(reading("Ada Berg said Blue Line would raise the ferry and the door stood open.", "a"))
    assert [OPEN, "ferry-raised"] == sorted(claim.claim for claim in found.claims)


def test_told_after_through_an_outlet():
    """Russian: what an agency reports, and the next sentence says who said it, is his."""
    text = "Как сообщает агентство «Берег», ворота были открыты. Об этом заявила Ada Berg."
    found = claim_of(reading(text, "a", language="ru"))
    assert [("berg", ["Ada Berg", "Берег", "Norvia Post"])] == [
        (one.speaker.id, [hop.name for hop in one.chain]) for one in found.statements
    ]


def test_an_outlet_named_by_its_kind_first_has_heard_its_witness():
    """`A sailor told Radio Norvia`, `Channel Nine`: whoever prints it on, the witness is the station's."""
    found = claim_of(
        reading("It comes after a sailor told Radio Norvia that the door stood open.", "a", outlet="A"),
        reading("A sailor told Radio Norvia the door stood open.", "b", outlet="B"),
        reading("Sailors told Channel Nine they saw the door standing open.", "c", outlet="C"),
    )
    assert {"report/radio-norvia", "report/channel-nine"} == {origin.key for origin in found.origins}


def test_a_body_repeats_its_spokesman_for_a_week():
    """The minister on Monday, `the government` later in the week: one position; with another stance it is not."""
    monday = reading("Ada Berg said on Monday that the door stood open.", "a", outlet="A")
    assert 1 == claim_of(monday, reading("The government said the door stood open.", "b", outlet="B")).independent
    other = claim_of(monday, reading("The government denied that the door stood open.", "b", outlet="B"))
    assert {"speaker/berg/2031-05-12", "speaker/government"} == {origin.key for origin in other.origins}


def test_one_unnamed_person_whom_the_page_heard_is_an_origin():
    """`A diplomat` is somebody; `diplomats`, `some sources` are nobody in particular."""
    one = claim_of(reading("A diplomat, speaking on condition of anonymity, said the door stood open.", "a"))
    assert (1, "report/norvia-post") == (one.independent, one.origins[0].key)
    assert 0 == claim_of(reading("Some sources said the door stood open.", "a")).independent


def test_a_captain_with_his_name_is_one_person():
    """Two papers heard him: a rank and a service take no name from him."""
    found = claim_of(
        reading("Captain Jorn Tass of the coast guard told the Blitz Post the door stood open.", "a", outlet="A"),
        reading("Jorn Tass, a captain of the coast guard, said the door stood open.", "b", outlet="B"),
    )
    assert ["person/jorn-tass"] == [origin.key for origin in found.origins]


@pytest.mark.parametrize(
    ("text", "behind"),
    [
        ("Sailors told the Norvia Herald that Blue Line had known of the open door.", 0),
        ("Sailors told the Norvia Herald that Blue Line was warned about the open door in May.", 0),
        ("Sailors told the Norvia Herald that they had told Blue Line the door was open.", 1),
        ("Sailors told the Norvia Herald that Blue Line was warned in May and that the door stood open.", 1),
    ],
)
def test_who_knew_of_a_thing_does_not_stand_behind_it(text: str, behind: int):
    """That the owner knew of it is shown, said in a note, and no origin of the thing; what is said outright is."""
    found = claim_of(reading(text, "a"))
    assert behind == found.independent
    assert (not behind) == any("tells that others knew of it" in note for note in told(found.notes))
