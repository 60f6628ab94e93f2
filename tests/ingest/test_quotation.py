"""What is a quotation, in the ways the world's presses mark one."""

from itertools import pairwise

import pytest

from ingest.quotation import narrative, quotations


def quoted(text, language=""):
    """The quoted words themselves."""
    return [text[start:end] for start, end in quotations(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "the gates stay shut until May" and left.', '"the gates stay shut until May"'),
        ("He said “the gates stay shut until May” and left.", "“the gates stay shut until May”"),
        ("Он сказал: «ворота закрыты до самого мая» и ушёл.", "«ворота закрыты до самого мая»"),
        ("Er sagte: „Die Tore bleiben bis Mai zu“ und ging.", "„Die Tore bleiben bis Mai zu“"),
        ("Er sagte: »Die Tore bleiben bis Mai zu« und ging.", "»Die Tore bleiben bis Mai zu«"),
        ("Il dit : « les portes restent fermées » et sortit.", "« les portes restent fermées »"),
        ("He said ‘the gates won’t open until May’ and left.", "‘the gates won’t open until May’"),
        ("He said ``the gates stay shut until May'' and left.", "``the gates stay shut until May''"),
        ('He said,"the gates stay shut until May" and left.', '"the gates stay shut until May"'),
    ],
)
def test_every_style_of_marks(text, expected):
    """English, Russian, German both ways, French, British single and typewriter marks."""
    assert [expected] == quoted(text)


def test_speech_after_a_dash_takes_turns_with_its_narrator():
    """Where a dash opens speech, the narrator between dashes is narrative."""
    text = "— Ворота закрыты до мая, — сказал начальник порта. — Ждите весны и не спрашивайте."
    assert ["Ворота закрыты до мая, — ", "Ждите весны и не спрашивайте."] == quoted(text, "ru")
    assert "сказал начальник порта" in " ".join(narrative(text, "ru"))


def test_a_dash_in_english_opens_no_speech():
    """An English line that begins with a dash is an item of a list."""
    assert () == quotations("— The gates stay shut until the month of May", "en")


def test_names_and_irony_stay_in_the_narrative():
    """Up to three words in marks are no quotation."""
    assert () == quotations("The “friends of the” harbour met aboard «Северная звезда».")


def test_a_forgotten_mark_spoils_one_paragraph_only():
    """What is opened and never closed ends with its line."""
    text = "He said “the gates stay shut until May.\nThe ferry leaves from the coal quay."
    assert ("He said ", "\nThe ferry leaves from the coal quay.") == narrative(text)


def test_inches_and_apostrophes_are_no_quotations():
    """A mark that cannot open opens nothing."""
    assert () == quotations(
        "The 6\" pipe is the mayor's and the dogs' only hope, the board's engineers say it won't hold."
    )


def test_a_letter_led_in_by_a_colon_is_a_document():
    """What speaks in the first person after a colon is not the reporter's, over several lines."""
    text = (
        "The letter reads:\nTo the harbour board. I resign today.\nYou will find my keys under the mat.\n"
        "The board meets on Friday."
    )
    assert "resign" not in " ".join(narrative(text))
    assert "keys" not in " ".join(narrative(text))
    assert "The board meets on Friday" in " ".join(narrative(text))


def test_a_report_led_in_by_a_colon_stays():
    """Without a first person it may be an excerpt of a report, and counts."""
    text = "The paper contradicted his statement: The harbour was closed by order of the court on Monday."
    assert () == quotations(text)


def test_a_table_is_no_narrative():
    """Lines of a name and a figure are taken out, prose with figures is not."""
    table = "Riverton 12\nSaltby 7\nKelmar 3\nDunholt 44"
    text = f"The board counted 66 cracks in four harbours.\n{table}\nMore will be known in May."
    assert [table] == quoted(text)


def test_quotations_are_in_order_and_apart():
    """Overlapping findings are one span."""
    text = 'The letter reads: I said "we close the gates tonight" and meant it. Nobody answered.'
    spans = quotations(text)
    assert 1 == len(spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
