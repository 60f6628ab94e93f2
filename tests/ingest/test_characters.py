from datetime import UTC, datetime
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from ingest.characters import legal_html, legal_xml
from ingest.extract import extract_article
from ingest.sources.feed import entries
from ingest.types import Fetched
from tests.ingest.hostile_cases import SENTENCES, article, item, rss

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CODES = (*range(0x20), *range(0x7F, 0xA0), 0xD800, 0xDFFF, 0xFDD0, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF, 0x110000)
WAYS = ("&#{0};", "&#{0}", "&#x{0:x};", "&#X{0:X};", "&#x000{0:x};", "&#000{0};")


@pytest.mark.parametrize("way", WAYS)
def test_no_reference_costs_a_page_its_reading(way):
    """Every control and every number that is no character, in each way to write it: the page is read, sentence by sentence."""
    marks = [way.format(code) for code in CODES]
    lines = tuple(
        " ".join(f"{word} {mark}" for word, mark in zip(line.split(), marks[start:], strict=False))
        for start, line in enumerate(SENTENCES * 4)
    )
    page = article(f"Ships {' '.join(marks)} arrive", lines=(*SENTENCES, *lines))
    read = extract_article(page.encode(), "http://harbour-post.example/1", media_type="text/html", observed_at=NOW)
    assert set(SENTENCES) <= set(read.text.split("\n"))
    assert any("control characters left out" in warning for warning in read.warnings)


def test_what_is_left_out_of_a_feed_is_told():
    """The entries stay; the listing says how many characters went."""
    fetched = Fetched("http://a.example/f", "http://a.example/f", 200, (), rss(item(1, "A&#x8;b\x01c")).encode(), NOW)
    listing = entries(fetched)
    assert ["Abc"] == [entry.title for entry in listing.entries]
    assert "forbidden_characters: 2" in listing.warnings


@given(st.text(st.sampled_from("&#xX;0123456789abcdefABCDEF<\x00\x08\x0b\x1f\ufffe é"), max_size=60))
@example("&&#8;#8;")
@example("&#\x088;")
@example("&&&#8;#8;#8;")
def test_what_is_taken_out_leaves_nothing_to_take_out(text):
    """Not even where its neighbours would make another of it; and a tree of lxml takes every character."""
    for cleaned in (legal_xml, legal_html):
        once, _ = cleaned(text)
        assert (once, 0) == cleaned(once)
        etree.Element("p").text = unescape(once) if cleaned is legal_xml else once


def test_letters_and_signs_stay_as_they_are():
    """References to letters, to line ends and to the signs of Windows are none of it."""
    text = "&#1044;&#x10FFFF;&#9;&#10;&#13;&#150;&#80;&#x80;&#120;&#311;&amp;#8; &#; &#x; &#x1F600;"
    assert (text, 0) == legal_html(text)
    assert ("a b", 0) == legal_html("a&#12;b")
