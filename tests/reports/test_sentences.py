from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.sentences import find_quotes, split_sentences

CASES = [
    (
        "en",
        "Mr. Reed left. He will be back at 5 p.m. on Friday.",
        ["Mr. Reed left.", "He will be back at 5 p.m. on Friday."],
    ),
    ("en", "“We left. We ran,” she said. Nobody followed.", ["“We left. We ran,” she said.", "Nobody followed."]),
    ("en", "“Why now?” Reed asked. “Why us?”", ["“Why now?” Reed asked.", "“Why us?”"]),
    (
        "en",
        "A man named Ivan K. told the U.S. envoy. It rained.",
        ["A man named Ivan K. told the U.S. envoy.", "It rained."],
    ),
    ("en", "The firm's 'special' unit isn't here. It's gone.", ["The firm's 'special' unit isn't here.", "It's gone."]),
    ("en", "First line\nSecond line", ["First line", "Second line"]),
    (
        "de",
        "Am 14. September kam er. „Es reicht. Schluss“, sagte er.",
        ["Am 14. September kam er.", "„Es reicht. Schluss“, sagte er."],
    ),
    ("ru", "В 2015 г. он уехал. «Всё. Хватит», — сказал он.", ["В 2015 г. он уехал.", "«Всё. Хватит», — сказал он."]),
    ("tr", "Dr. Kaya geldi. “Bitti. Gidin” dedi.", ["Dr. Kaya geldi.", "“Bitti. Gidin” dedi."]),
]


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_sentences_end_where_a_reader_would_end_them(language, text, expected):
    """Abbreviations, initials and quotations do not end a sentence; a line break does."""
    assert expected == [sentence.of(text) for sentence in split_sentences(text, language)]


def test_an_unclosed_quotation_runs_to_the_end_of_its_paragraph():
    """A quotation of several paragraphs opens each of them and closes only the last."""
    text = "“We went on. It was late.\n“Then we slept,” he said."
    assert ["“We went on. It was late.", "“Then we slept,” he said."] == [s.of(text) for s in split_sentences(text)]
    assert "“We went on. It was late." == find_quotes(text, 0, text.index("\n"))[0].of(text)


def test_apostrophes_open_no_quotation():
    """Contractions and plural genitives are no quotation marks."""
    assert () == find_quotes("It's the soldiers' families' turn, isn't it")


def test_inner_quotations_belong_to_the_outer_one():
    """Only the outermost quotation counts."""
    text = "«Он сказал: «нет» и ушёл», — пишет газета."
    assert ["«Он сказал: «нет» и ушёл»"] == [quote.of(text) for quote in find_quotes(text)]


@given(st.text(alphabet="ab .,!?“”\"'«»\nA", max_size=80))
def test_sentences_lie_in_order_and_leave_out_only_space(text):
    """Whatever the text, sentences follow each other, and nothing but white space stands between them."""
    sentences = split_sentences(text)
    place, rest = 0, ""
    for sentence in sentences:
        assert place <= sentence.span.start < sentence.span.end
        rest += text[place : sentence.span.start]
        place = sentence.span.end
    assert "" == (rest + text[place:]).strip()
