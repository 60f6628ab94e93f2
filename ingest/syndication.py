"""Judge a pair of texts: copy, part, or merely the same documents and quotations. Pure.

Both texts are read whole; sketches only propose pairs. The verdict depends on
the two texts alone, never on dates, outlets or the order of arrival, so it can
be measured again at any time and comes out the same. Who copied from whom is
another question, answered in `ingest/origin.py` from all evidence together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ingest.fingerprint import SENTENCE, Codes, by_sentence, codes, grams, hash_of, normalise
from ingest.origin import Text, assign_origins, component_of
from ingest.quotation import heads_of_papers, parts, sentences_told
from ingest.sentences import spans, telling
from ingest.stretches import Flags, Passages, passages
from storage.events import RelationMeasured

__all__ = [
    "FIRST_MEASURES",
    "FIRST_RULES",
    "RULES",
    "SECOND_MEASURES",
    "SECOND_RULES",
    "Measures",
    "Rule",
    "Text",
    "assign_origins",
    "component_of",
    "judge",
    "measure",
]

# Since 2 a passage taken with its quotations is a part, and an update of one day a copy; since 3 a whole sentence of the
# narrative is a part, and a letter or statement that two print whole is no copy.
ALGORITHM = "pair.3"

_WORDS, _BLOCK, _HALF, _RUN = 3, 5, 2, 8  # grams for shares; the shortest run that counts as a block
_BRIEF = 40  # below so many words chance and formula weigh too much
_FIGURES = 4  # so many figures in the same place of the same phrase tell a form from a copy
_TOLD = 16  # words a narrator tells, in rows of eight and more: less may be somebody's statement without marks
_FOOT = 2  # lines at the end of a text where a sentence may be the house's
_CLOSING = (8, 60)  # words that two texts may end with because their house does
_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True)
class Measures:
    """What two texts share. Shares are per mille of the smaller side unless a field says whose."""

    same: int
    words_a: int
    words_b: int
    c_ab: int
    c_ba: int
    coverage: int
    narrative: int
    narrative_shared: int
    narrative_words: int
    verbatim: int
    closing: int
    shared: int
    longest: int
    numbers: int
    figures: int
    told: int = 0
    passage: int = 0
    passage_own: int = 0
    passage_piece: int = 0
    sentences: int = 0
    papers: int = 0

    @property
    def containment(self) -> int:
        """How much of either text is in the other, at most."""
        return max(self.c_ab, self.c_ba)

    @property
    def smaller(self) -> int:
        """Words of the shorter text."""
        return min(self.words_a, self.words_b)


MEASURES = frozenset(field.name for field in fields(Measures))
SECOND_MEASURES = MEASURES - {"sentences", "papers"}  # what `pair.2` put on record
FIRST_MEASURES = SECOND_MEASURES - {"told", "passage", "passage_own", "passage_piece"}


@dataclass(frozen=True)
class Rule:
    """One line of the decision: the first whose condition holds names the relation."""

    name: str
    kind: str
    holds: Callable[[Measures], bool]
    why: str


def _is_form(measures: Measures) -> bool:
    """Phrases in common round a figure, most of them with another."""
    return measures.figures >= _FIGURES and measures.numbers < 500


# Thresholds are those of docs/syndication.md, per mille; the order matters.
FIRST_RULES = (
    Rule("same-words", "identical", lambda m: m.same == 1, "the same words in the same order"),
    Rule("brief", "review", lambda m: m.smaller < _BRIEF and m.containment >= 900, "a brief found whole in the other; the day decides"),
    Rule("too-brief", "", lambda m: m.smaller < _BRIEF, "too short to tell copying from formula"),
    Rule("template", "review", _is_form, "the same form filled in with other figures"),
    Rule("document", "shared_document", lambda m: m.containment >= 300 and m.narrative < 150 and m.longest >= 60, "both print one document; their own words differ"),
    Rule("verbatim", "copy", lambda m: m.containment >= 650 and m.coverage >= 600 and m.narrative >= 500, "most of the text, narrative included"),
    Rule("blocks", "copy", lambda m: m.coverage >= 690 and m.narrative >= 300, "blocks of five words and more cover the text"),
    Rule("part", "partial", lambda m: m.narrative >= 240 and m.narrative_shared >= 20 and m.verbatim >= _RUN, "a part of the narrative"),
    Rule("runs", "partial", lambda m: m.verbatim >= 30, "runs of narrative too long for chance"),
    Rule("long-run", "shared_document", lambda m: m.longest >= 60, "one long run of other people's words"),
    Rule("doubt", "review", lambda m: m.narrative >= 150 and m.narrative_shared >= 20, "some of the narrative, not enough to say"),
    Rule("quotations", "shared_quotes", lambda m: m.containment >= 100 and m.narrative < 150, "the same quotations"),
)  # fmt: skip
_BY_NAME = {rule.name: rule for rule in FIRST_RULES}
SECOND_RULES = (
    *(_BY_NAME[name] for name in ("same-words", "brief", "too-brief")),
    Rule("update", "review", lambda m: _is_form(m) and m.narrative >= 800 and m.longest >= 40 and m.figures * 25 <= m.smaller, "the same report with other figures; the day decides"),
    *(_BY_NAME[name] for name in ("template", "document", "verbatim", "blocks")),
    Rule("part", "partial", lambda m: m.narrative >= 240 and m.narrative_shared >= 20 and m.verbatim >= _RUN and m.told >= _TOLD, "a part of the narrative"),
    Rule("runs", "partial", lambda m: max(m.verbatim, m.told) >= 30 and m.told >= _TOLD, "runs of narrative too long for chance"),
    Rule("passage", "partial", lambda m: m.passage >= 35 and m.passage_own >= _TOLD and m.passage_piece >= 10, "one passage with its quotations and what stands around them"),
    *(_BY_NAME[name] for name in ("long-run", "doubt", "quotations")),
    Rule("sentence", "review", lambda m: m.told >= _TOLD, "a sentence or two of the narrative, which a credit or a link may bear out"),
)  # fmt: skip
_BY_NAME |= {rule.name: rule for rule in SECOND_RULES}
RULES = (
    *(_BY_NAME[name] for name in ("same-words", "brief", "too-brief", "update", "template", "document")),
    Rule("paper", "shared_document", lambda m: m.papers > 0 and m.longest >= 40 and m.told < 30, "both print one letter or statement; neither tells it"),
    *(_BY_NAME[name] for name in ("verbatim", "blocks", "part", "runs", "passage")),
    Rule("whole-sentence", "partial", lambda m: m.sentences >= SENTENCE, "a sentence of the narrative, whole"),
    *(_BY_NAME[name] for name in ("long-run", "doubt", "quotations", "sentence")),
)  # fmt: skip


def judge(
    a: Text,
    b: Text,
    *,
    rules: Sequence[Rule] = RULES,
    algorithm: str = ALGORITHM,
    names: Collection[str] = MEASURES,
) -> RelationMeasured | None:
    """What relates two texts, by the first rule that holds; None if nothing worth recording.

    Symmetric: the fact names the articles in the order of their ids, whichever
    comes first here. `algorithm` is the name of the rules on record, `names`
    which measures go with it.
    """
    if b.article < a.article:
        a, b = b, a
    measures = measure(a, b)
    rule = next((rule for rule in rules if rule.holds(measures)), None)
    if rule is None or not rule.kind:
        return None
    return RelationMeasured(
        a=a.article, b=b.article, text_a=a.text_sha, text_b=b.text_sha, kind=rule.kind, direction=_direction(measures),
        measures={name: value for name, value in vars(measures).items() if name in names}, rule=rule.name, algorithm=algorithm,
    )  # fmt: skip


def measure(a: Text, b: Text) -> Measures:
    """Everything the rules look at."""
    one, two = _profile(a.body, a.language), _profile(b.body, b.language)
    c_ab, c_ba, shared = _containment(one.grams, two.grams)
    closing = _closing(one, two)
    own_one, own_two = (_without(side.narrative, closing.grams) for side in (one, two))
    n_ab, n_ba, narrative_shared = _containment(own_one, own_two)
    smaller, larger = (one, two) if len(one.tokens) <= len(two.tokens) else (two, one)
    numbers, figures = _figures(one.figures, two.figures)
    met = _meetings(one.blocks, two)
    common = _passages(smaller, larger, closing, met if smaller is one else _meetings(two.blocks, one))
    return Measures(
        same=int(one.exact == two.exact and len(one.tokens) > 0),
        words_a=len(one.tokens), words_b=len(two.tokens), c_ab=c_ab, c_ba=c_ba,
        coverage=_coverage(smaller, larger),
        narrative=max(n_ab, n_ba), narrative_shared=narrative_shared,
        narrative_words=min(len(own_one), len(own_two)),
        verbatim=_verbatim(smaller, larger, closing),
        closing=closing.words, shared=shared, longest=_longest(*met),
        numbers=numbers, figures=figures,
        told=common.told, passage=common.words, passage_own=common.own, passage_piece=common.piece,
        sentences=_sentences(one, two, closing), papers=len(one.papers & two.papers),
    )  # fmt: skip


@dataclass(frozen=True)
class _Profile:
    """A text made ready for comparison. `runs` has a place for every word of the narrative, zero where none begins.

    The `known_` ones are sorted, each once, for looking up; `first_block` is
    where each known block stands first. `sentences` are those that a narrator
    tells, by their words; `papers` how a letter or a statement begins or ends.
    """

    exact: str
    tokens: tuple[str, ...]
    numbered: Codes
    own: Flags
    grams: Codes
    blocks: Codes
    narrative: Codes
    runs: Codes
    figures: dict[int, frozenset[int]]
    known_blocks: Codes
    first_block: NDArray[np.int64]
    known_runs: Codes
    sentences: dict[bytes, _Sentence]
    papers: frozenset[str]


@dataclass(frozen=True)
class _Sentence:
    """How many words it has, where it ends (from the text's end), and whether it stands in the last lines."""

    words: int
    before: int
    foot: bool


@dataclass(frozen=True)
class _Closing:
    """What two texts end with alike."""

    words: int
    grams: Codes
    runs: Codes


_NONE = np.zeros(0, dtype=np.uint64)


@lru_cache(maxsize=1024)
def _profile(body: str, language: str) -> _Profile:
    """Cached, since one newcomer is compared with many."""
    tokens, (marked, begins) = normalise(body), by_sentence(body)
    numbered = codes(tokens)
    cut = [(piece, codes(normalise(piece)), own) for piece, own in parts(body, language)]
    pieces = [piece for _, piece, own in cut if own]
    blocks, runs = grams(numbered, _BLOCK), np.concatenate([_NONE, *map(_runs, pieces)])
    known_blocks, first_block = _first_places(blocks)
    known_runs = _unique(runs)
    own = _owned(cut, len(tokens))
    return _Profile(
        exact=hash_of(tokens),
        tokens=tokens,
        numbered=numbered,
        own=own,
        grams=_unique(grams(numbered, _WORDS)),
        blocks=blocks,
        narrative=_unique(np.concatenate([_NONE, *(grams(piece, _WORDS) for piece in pieces if len(piece) >= _WORDS)])),
        runs=runs,
        figures=_phrases(tokens, numbered),
        known_blocks=known_blocks,
        first_block=first_block,
        known_runs=known_runs[known_runs != 0],
        sentences=_told_sentences(body, begins, numbered, own) if marked == tokens else {},
        papers=frozenset(hash_of(normalise(head)) for head in heads_of_papers(body)),
    )


def _told_sentences(body: str, begins: Sequence[int], numbered: Codes, own: Flags) -> dict[bytes, _Sentence]:
    """The sentences that are a narrator's from the first word to the last, long enough and telling."""
    found: dict[bytes, _Sentence] = {}
    foot = _foot(body)
    for (start, end), begin, stop in zip(spans(body), begins, (*begins[1:], len(numbered)), strict=False):
        words = stop - begin
        if words >= SENTENCE and own[begin:stop].all() and telling(body[start:end], words):
            found[numbered[begin:stop].tobytes()] = _Sentence(words, len(numbered) - stop, start >= foot)
    return found


def _foot(body: str) -> int:
    """Where the last lines begin that may be the house's; the end of a text that has hardly more lines."""
    lines = [line.start() for line in _LINE.finditer(body)]
    return lines[-_FOOT] if len(lines) > 2 * _FOOT else len(body)


def _owned(cut: Sequence[tuple[str, Codes, bool]], words: int) -> Flags:
    """For each word of a text, whether a narrator tells it. Where pieces give other words than the whole, the end is some words off."""
    flags, at = np.zeros(words, dtype=bool), 0
    for text, numbered, own in cut:
        told = sentences_told(text) if own else ()
        if all(narrated for _, narrated in told):
            flags[at : at + len(numbered)] = own
        else:
            start = at
            for sentence, narrated in told:
                size = len(normalise(sentence))
                flags[start : start + size] = narrated
                start += size
        at += len(numbered)
    return flags


def _phrases(tokens: tuple[str, ...], numbered: Codes) -> dict[int, frozenset[int]]:
    """For each phrase of five words round a figure, with all its figures blanked: the figures found there."""
    figures = [at for at, token in enumerate(tokens) if token.isdigit()]
    places = [at for at in figures if _HALF <= at < len(tokens) - _HALF]
    if not places:
        return {}
    blanked = numbered.copy()
    blanked[figures] = 0
    windows = grams(blanked, _BLOCK)
    found: dict[int, set[int]] = {}
    for at in places:
        found.setdefault(int(windows[at - _HALF]), set()).add(int(numbered[at]))
    return {phrase: frozenset(figures) for phrase, figures in found.items()}


def _figures(one: dict[int, frozenset[int]], two: dict[int, frozenset[int]]) -> tuple[int, int]:
    """Per mille of the common phrases that have a figure in common, and how many such phrases there are."""
    phrases = one.keys() & two.keys()
    return _per_mille(sum(1 for phrase in phrases if one[phrase] & two[phrase]), len(phrases)), len(phrases)


def _closing(one: _Profile, two: _Profile) -> _Closing:
    """The words that both end with, if they are few enough to be a footer and not the text."""
    shortest, longest = _CLOSING
    words = _common_end(one.numbered, two.numbered)
    if not shortest <= words <= longest or words * 2 > min(len(one.tokens), len(two.tokens)):
        return _Closing(0, _NONE, _NONE)
    end = one.numbered[-words:]
    return _Closing(words, grams(end, _WORDS), _runs(end))


def _common_end(one: Codes, two: Codes) -> int:
    """How many words two texts end with alike."""
    least = min(len(one), len(two))
    if not least or one[-1] != two[-1]:
        return 0
    differ = (one[len(one) - least :] != two[len(two) - least :]).nonzero()[0]
    return least - 1 - int(differ[-1]) if len(differ) else least


def _runs(words: Codes) -> Codes:
    """The run that begins at each word, zero where fewer words are left."""
    padded = np.zeros(len(words), dtype=np.uint64)
    if len(words) >= _RUN:
        padded[: len(words) - _RUN + 1] = grams(words, _RUN)
    return padded


def _verbatim(smaller: _Profile, larger: _Profile, closing: _Closing) -> int:
    """Words of the smaller narrative in runs that the larger has too, footers left out."""
    return int(_covered(smaller.runs, _without(larger.known_runs, closing.runs), _RUN).sum())


def _sentences(one: _Profile, two: _Profile, closing: _Closing) -> int:
    """Words of the whole sentences that both tell, but for those that stand under both."""
    both = ((one.sentences[name], two.sentences[name]) for name in one.sentences.keys() & two.sentences.keys())
    return sum(a.words for a, b in both if not (a.foot and b.foot) and a.before >= closing.words)


def _passages(
    smaller: _Profile, larger: _Profile, closing: _Closing, met: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> Passages:
    """The passages in common, footers left out; `met` are the places of the smaller's blocks in both."""
    here, there = met
    inside = here + _BLOCK <= len(smaller.tokens) - closing.words
    return passages(here[inside], there[inside], smaller.own, larger.own, _BLOCK)


def _containment(a: Codes, b: Codes) -> tuple[int, int, int]:
    """Per mille of a in b, of b in a, and how many they share."""
    shared = int(_among(a, b).sum()) if len(a) <= len(b) else int(_among(b, a).sum())
    return _per_mille(shared, len(a)), _per_mille(shared, len(b)), shared


def _coverage(smaller: _Profile, larger: _Profile) -> int:
    """Per mille of the smaller text's words that lie in a block of the larger, wherever it stands there."""
    if len(smaller.tokens) < _BLOCK:
        return 0
    padding = np.zeros(_BLOCK - 1, dtype=np.uint64)
    covered = _covered(np.concatenate((smaller.blocks, padding)), larger.known_blocks, _BLOCK)
    return _per_mille(int(covered.sum()), len(covered))


def _covered(begins: Codes, known: Codes, size: int) -> NDArray[np.bool_]:
    """For each place, whether it lies in a run of `size` that is known (sorted)."""
    covered = np.zeros(len(begins), dtype=bool)
    hits = (_among(begins, known) & (begins != 0)).nonzero()[0]
    covered[np.add.outer(hits, np.arange(size))] = True
    return covered


def _unique(values: Codes) -> Codes:
    """Sorted, each once."""
    ordered = np.sort(values)
    keep = np.ones(len(ordered), dtype=bool)
    keep[1:] = ordered[1:] != ordered[:-1]
    return ordered[keep]


def _first_places(values: Codes) -> tuple[Codes, NDArray[np.int64]]:
    """Sorted, each once, and where each stands first."""
    order = values.argsort(kind="stable")
    ordered = values[order]
    keep = np.ones(len(ordered), dtype=bool)
    keep[1:] = ordered[1:] != ordered[:-1]
    return ordered[keep], order[keep]


def _among(values: Codes, known: Codes) -> NDArray[np.bool_]:
    """For each value, whether it is among the known, which are sorted."""
    if not len(known):
        return np.zeros(len(values), dtype=bool)
    found: NDArray[np.bool_] = known[np.minimum(known.searchsorted(values), len(known) - 1)] == values
    return found


def _without(values: Codes, others: Codes) -> Codes:
    """The sorted values that are not among the others."""
    return values[~_among(values, np.sort(others))] if len(others) else values


def _longest(places_a: NDArray[np.int64], places_b: NDArray[np.int64]) -> int:
    """Words in the longest run that both have, by where their blocks meet."""
    if not len(places_a):
        return 0
    order = np.lexsort((places_a, places_a - places_b))
    at, diagonal = places_a[order], (places_a - places_b)[order]
    breaks = np.flatnonzero((np.diff(diagonal) != 0) | (np.diff(at) != 1)) + 1
    edges = np.concatenate(([0], breaks, [len(at)]))
    return int(np.diff(edges).max()) + _BLOCK - 1


def _meetings(a: Codes, b: _Profile) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every place of a block in a, with a place where b has it; one repeated in b counts where it first stands."""
    if not len(b.known_blocks):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    slot = np.minimum(b.known_blocks.searchsorted(a), len(b.known_blocks) - 1)
    hits = (b.known_blocks[slot] == a).nonzero()[0]
    return hits, b.first_block[slot[hits]]


def _per_mille(part: int, whole: int) -> int:
    """Rounded down, so that 1000 means all."""
    return part * 1000 // whole if whole else 0


def _direction(measures: Measures) -> str:
    """Which text lies within the other, where that is plain. Containment says nothing about who was first."""
    inside, outside = 900, 750
    if measures.c_ab >= inside and measures.c_ba < outside:
        return "a_in_b"
    if measures.c_ba >= inside and measures.c_ab < outside:
        return "b_in_a"
    return ""
