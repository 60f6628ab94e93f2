from hypothesis import given
from hypothesis import strategies as st

from reports.pictures import Leaf, bars, outline, sparkline, timeline, tree_stems
from reports.safe import columns


def test_the_tallest_block_is_the_largest_count_and_the_lowest_is_nothing():
    """A reader tells from a sparkline which day had nothing and which had most."""
    assert "▁▂█▅▁" == sparkline([0, 1, 8, 4, 0])


def test_a_quiet_fortnight_is_a_flat_line():
    """No count at all draws the lowest block for every day, and no day draws nothing."""
    assert "▁▁▁" == sparkline([0, 0, 0])
    assert "" == sparkline([])


@given(st.lists(st.integers(0, 10**6), max_size=40))
def test_a_larger_count_never_stands_lower(counts):
    """Height follows the counts, whatever they are."""
    drawn = sparkline(counts)
    pairs = sorted(zip(counts, drawn, strict=True))
    assert [block for _, block in pairs] == sorted(drawn)


def test_bars_load_nothing_and_say_their_figures():
    """The HTML bars carry their counts as text for those who cannot see them, and no address."""
    shown = str(bars([0, 2], ["13 May", "14 May"]))
    assert 'aria-label="13 May: 0, 14 May: 2"' in shown
    assert "src" not in shown
    assert "url(" not in shown


def test_bars_escape_their_labels():
    """A label is text and never markup."""
    assert "<b>" not in str(bars([1], ["<b>"]))


def test_a_family_tree_shows_who_took_from_whom():
    """Copies hang under the text they were taken from, the last of siblings with a corner."""
    leaves = [Leaf("a", "Courier"), Leaf("b", "Post", "a"), Leaf("c", "Gull", "b"), Leaf("d", "Nord", "a")]
    expected = "Courier\n├─ Post\n│  └─ Gull\n└─ Nord"
    assert expected == "\n".join(f"{stem}{leaf.text}" for stem, leaf in tree_stems(leaves))


def test_a_ring_of_parents_is_shown_and_does_not_hang():
    """Two articles that name each other as parent both appear, once each, at the top."""
    leaves = [Leaf("a", "A", "b"), Leaf("b", "B", "a"), Leaf("c", "C", "b")]
    assert [("a", 0), ("b", 0), ("c", 0)] == [(leaf.id, depth) for depth, leaf in outline(leaves)]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 25)), max_size=30, unique_by=lambda pair: pair[0]))
def test_every_member_is_shown_once_whatever_the_parents(pairs):
    """No tangle of parents loses an article or repeats one."""
    leaves = [Leaf(str(own), str(own), str(parent)) for own, parent in pairs]
    assert sorted(leaf.id for leaf in leaves) == sorted(leaf.id for _, leaf in outline(leaves))


def test_a_deep_chain_of_copies_is_drawn_without_recursion():
    """Five thousand copies of copies are a tree like any other."""
    leaves = [Leaf(str(n), str(n), str(n - 1)) for n in range(5000)]
    assert 4999 == outline(leaves)[-1][0]


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=200)), max_size=5))
def test_a_timeline_keeps_to_its_width(rows):
    """No line of the text timeline is wider than asked for, in any script."""
    lines = timeline([(time.replace("\n", ""), text.replace("\n", "")) for time, text in rows], 60).split("\n")
    assert all(columns(line) <= 60 for line in lines)


def test_a_timeline_loses_no_words():
    """A long text goes on in the next line, and a long time stands on a line of its own."""
    shown = timeline([("14 May 2031, 07:40 (time zone not stated)", "one two three four five"), ("14 May", "six")], 45)
    assert [
        "14 May 2031, 07:40 (time zone not stated)",
        "                     │ one two three four",
        "                     │ five",
        "14 May               │ six",
    ] == shown.split("\n")
