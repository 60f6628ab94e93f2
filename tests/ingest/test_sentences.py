"""Where sentences end, and which of them bear witness."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import spans, telling


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("One. Two! Three? Four", 4),
        ("A line\nand another", 2),
        ("Dr. Ilves met J. R. Tamm and Sen. Roke. They left.", 2),
        ("“It is over.” He sat down.", 2),
        ("هل انتهى؟ نعم۔ انتهى.", 3),
        ("港口关闭。渡轮停航！", 2),
        ("RIVERTON, Sept 18 (AP) — The port is shut. Nobody knows why.", 3),
        ("He rose - slowly - and left.", 1),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, count):
    """Stops of several scripts and line breaks end one; initials and titles do not; a dateline stands by itself."""
    assert count == len(spans(text))


@given(st.text(alphabet="aA .!?…。\n”»)Я5-—", max_size=80))
def test_the_sentences_are_the_whole_text(text):
    """In order, none empty, nothing left out."""
    assert text == "".join(text[start:end] for start, end in spans(text))
    assert all(start < end for start, end in spans(text))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The ferry to Saltby now leaves from the coal quay at seven in the morning.", True),
        ("The ferry now leaves from the coal quay 40 minutes later than it used to.", True),
        ("It now leaves from the quay where coal was landed before anybody thought of ferries.", False),
        ("SEE ALSO: The ferry to Saltby now leaves from the coal quay in the morning", False),
        ("width = 468; height = 60; the channel of Saltby is 0054321535 and its colour", False),
        ("العبارة تغادر الآن من رصيف الفحم حيث ينتظر الركاب تحت المطر منذ الصباح", True),
    ],
)
def test_a_name_or_a_figure_makes_it_telling(sentence, expected):
    """No label, no code; letters without case count as names."""
    assert expected == telling(sentence, 14)
    assert telling("It now leaves from the quay where coal was landed before anybody ever thought of ferries.", 16)
