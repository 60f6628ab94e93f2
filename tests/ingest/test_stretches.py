"""Passages are found across small changes, and only what a narrator tells counts as told."""

from ingest.quotation import sentences_told
from ingest.syndication import judge, measure
from tests.ingest.stories import COMMENTARY, REPORT, RIVAL, text

PARAGRAPHS = REPORT.split("\n")
# A quotation with what leads it in and what follows, the writer's words too few for a part by themselves.
TAKEN = (
    "“We will not open the gates again until every bolt has been tested by somebody who signs for it,” said Mara Ilves, who "
    "has run the port since 2009.\nThe ferry to Saltby now leaves from the coal quay."
)


def measured(one: str, other: str):
    """What two English texts have in common."""
    return measure(text("a", one), text("b", other))


def test_a_passage_runs_through_a_quotation_and_a_changed_word():
    """The quotation, its lead and the next sentence are one passage, though a word was exchanged; its narrative is counted."""
    whole = measured(f"{COMMENTARY}\n{TAKEN}", REPORT)
    changed = measured(f"{COMMENTARY}\n{TAKEN.replace('now leaves', 'since leaves')}", REPORT)
    assert (39, 20, 20) == (whole.passage, whole.passage_own, whole.passage_piece)
    assert (38, 19, 14) == (changed.passage, changed.passage_own, changed.passage_piece)
    assert whole.told == whole.passage_own


def test_an_excerpt_that_is_mostly_a_quotation_is_a_part():
    """It carries along what stands around the quotation; a rival who heard the same words has only those."""
    found = judge(text("a", f"{COMMENTARY}\n{TAKEN}"), text("b", REPORT))
    assert found is not None
    assert ("partial", "passage") == (found.kind, found.rule)
    rival = judge(text("a", RIVAL), text("b", REPORT))
    assert rival is not None
    assert "shared_quotes" == rival.kind


def test_statements_without_marks_are_nobodys_narrative():
    """A post in the first person, printed without marks by two, is no part of either report."""
    post = (
        "I told the board in spring that the wall would not last another winter and nobody wrote back to me. "
        "I asked again in August and they sent me a form about the colour of the railings. We are done asking."
    )
    one, other = f"{PARAGRAPHS[0]}\n{post}\n{PARAGRAPHS[5]}", f"{COMMENTARY}\n{post}"
    assert measured(one, other).verbatim > 30
    assert 0 == measured(one, other).told
    found = judge(text("a", one), text("b", other))
    assert found is None or found.kind not in ("copy", "partial")


def test_a_column_in_the_first_person_is_still_copied():
    """What is all in the first person is a copy where most of it stands elsewhere."""
    found = judge(text("a", COMMENTARY), text("b", f"{COMMENTARY}\nNext week: winter."))
    assert found is not None
    assert "copy" == found.kind


def test_sentences_of_a_speaker_are_told_from_a_narrators():
    """By the first person, in several languages, and by a mark that stays open; a country's capitals are no pronoun."""
    assert [True, False, True] == [told for _, told in sentences_told("It rained. I stayed in. The US team left.")]
    assert [True, False] == [told for _, told in sentences_told('He spoke. "It is late, and the quay is dark. ')]
    assert [True, False] == [told for _, told in sentences_told("Шёл дождь. Мы остались дома. ")]
    assert [True, False] == [told for _, told in sentences_told("Sie gingen an Bord. Ich blieb an Land. ")]
    assert "".join(piece for piece, _ in sentences_told("One. We two.\nThree")) == "One. We two.\nThree"


def test_nothing_in_common_is_nothing():
    """Empty and unlike texts have no passage."""
    assert 0 == measured(REPORT, "").passage == measured("", "").told == measured(REPORT, "quite another text").passage
