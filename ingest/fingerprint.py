"""Bring a text to its normal form and sketch it, so that copies find each other. Pure: no clock, no SQL.

A *token* is a word, or three neighbouring characters of a script that writes
no spaces. A *gram* is a run of tokens as one number. A *fingerprint* keeps one
gram in eight, chosen by its hash alone (FracMinHash), so the fingerprints of a
long text and of its excerpt agree wherever the texts do. All hashing is our
own and stands under `ALGORITHM`: numbers in the store mean the same next year.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.sentences import spans

ALGORITHM = "fmh5s8.1"  # FracMinHash of 5-token grams, one in 8, first version
SENTENCES = "fmh5s9k2.1"  # one in 9, and the two smallest of each sentence

GRAM = 5
SCALE = 8
FLOOR = 16  # a text this short keeps its 16 smallest grams: still a superset of the sample, so still comparable
SENTENCE = 12  # tokens of a sentence that is worth finding by itself

Codes = NDArray[np.uint64]

_THRESHOLD = np.uint64(2**63 // SCALE)
_WIDE = np.uint64(2**63 // (2 * SCALE))
_SPARSER = np.uint64(2**63 // 9)  # one in nine, so that with those of the sentences it comes to as many as one in eight
_NO_GRAM = np.uint64(2**64 - 1)
_BREAK = (
    "000900700090"  # stands between sentences while they are brought to normal form together; no letters, no meaning
)

_INVISIBLE = re.compile(
    "[\u00ad\u0640\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
# Marks that writers may leave out: accents, Cyrillic stress, Hebrew points, Arabic vowels. Indic and Thai vowels stay.
_OPTIONAL_MARK = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]"
)
_APOSTROPHE = re.compile("[\u2018\u2019\u201b\u02bc\u02b9\u02bb\u2032\u00b4\u0060\uff07]")
_APOSTROPHE_INSIDE = re.compile(r"'(?<=[^\W_]')(?:s(?![^\W_])|(?=[^\W_]))")
# The commonest typographic marks, which keep a text that is otherwise ASCII off the fast path.
_TYPOGRAPHY = (
    ("\u2019", "'"),
    ("\u2018", "'"),
    ("\u201c", " "),
    ("\u201d", " "),
    ("\u2014", " "),
    ("\u2013", " "),
    ("\u2026", " "),
    ("\xa0", " "),
)
_ASCII_WORDS = bytes(code if chr(code).isalnum() and code < 128 else 32 for code in range(256))
_VARIANTS = str.maketrans({"ı": "i", "ي": "ی", "ى": "ی", "ك": "ک", "ø": "o", "ł": "l", "đ": "d"})
_VARIANT = re.compile("[ıيىكøłđ]")

# Scripts that put no space between words: Thai to Khmer, kana, Han.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNSPACED_RUN = re.compile(f"[{_UNSPACED}]+")
_WORD = re.compile(r"[^\W_]+")
_WORD_OR_RUN = re.compile(rf"[{_UNSPACED}]+|[^\W_{_UNSPACED}]+")
_CHARACTERS = 3  # three tokens then span five characters and five span seven: about as much as words do

# Letters of other scripts that look like a Latin one. Folded before case, since case changes what they look like.
_LATIN_OF = dict(
    zip(
        "аеорсухіјѕһԁԛԝҮүАВЕКМНОРСТУХІЈЅαινορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aeopcyxijshdqwYyABEKMHOPCTYXIJSaivoptuxABEZHIKMNOPTYX",
        strict=True,
    )
)
_CYRILLIC_OF = dict(zip("aeopcyxijsABEKMHOPCTYXIJS", "аеорсухіјѕАВЕКМНОРСТУХІЈЅ", strict=True))
_TO_LATIN, _TO_CYRILLIC = str.maketrans(_LATIN_OF), str.maketrans(_CYRILLIC_OF)
_LATIN, _OTHER = "A-Za-z", "\u0370-\u03ff\u0400-\u052f"
_FOREIGN = re.compile(f"[{_OTHER}]")
_MIXED_WORD = re.compile(rf"[^\W_]*(?:[{_LATIN}][{_OTHER}]|[{_OTHER}][{_LATIN}])[^\W_]*")
_CYRILLIC_WORD = re.compile(f"[{_OTHER}]+")
_ALL_LATIN, _ALL_CYRILLIC = re.compile(rf"[{_LATIN}\d]+"), re.compile("[\u0400-\u052f\\d]+")

_POSITIONS = 64  # letters of a token are told apart by place up to here; longer tokens wrap round
_LETTER_BASE = 0x9E3779B97F4A7C15
_GRAM_BASE = 0xD1342543DE82EF95


def normalise(text: str) -> tuple[str, ...]:
    """The tokens of a text in normal form: what two copies share however they were typeset.

    Case, width, accents, quote style, possessive *'s*, invisible characters
    and letters of a look-alike script make no difference.
    """
    folded = _fold(text)
    if folded.isascii():
        return tuple(folded.encode().translate(_ASCII_WORDS).decode().split())
    if not _UNSPACED_RUN.search(folded):
        return tuple(_WORD.findall(folded))
    return tuple(token for run in _WORD_OR_RUN.findall(folded) for token in _split_run(run))


def token_hash(text: str) -> str:
    """128 bits of BLAKE2b over the tokens, in hex: equal for texts of the same words in the same order."""
    return hash_of(normalise(text))


def hash_of(tokens: Sequence[str]) -> str:
    """The same of tokens that are there already."""
    return hashlib.blake2b("\x1f".join(tokens).encode(), digest_size=16).hexdigest()


def fingerprint(text: str) -> tuple[int, ...]:
    """The sketch of a text: sorted numbers below 2**63, about one for every eight tokens; empty for no words."""
    hashes = grams(codes(normalise(text)), GRAM) >> np.uint64(1)
    sample = np.unique(hashes[hashes < _THRESHOLD])
    return tuple((sample if len(sample) >= FLOOR else np.unique(hashes)[:FLOOR]).tolist())


def wide_fingerprint(text: str) -> tuple[int, ...]:
    """A sketch of half the size, one number for every sixteen tokens: for an index of very many texts."""
    hashes = grams(codes(normalise(text)), GRAM) >> np.uint64(1)
    sample = np.unique(hashes[hashes < _WIDE])
    return tuple((sample if len(sample) >= FLOOR else np.unique(hashes)[:FLOOR]).tolist())


def sentence_fingerprint(text: str) -> tuple[int, ...]:
    """The sketch by which a sentence that two texts share is found, however little else they do.

    Which grams of a sentence are kept rests on it alone, so a sentence of
    `SENTENCE` tokens and more leaves the same two in every text.
    """
    tokens, begins = by_sentence(text)
    hashes = grams(codes(tokens), GRAM) >> np.uint64(1)
    sample = np.unique(np.concatenate((hashes[hashes < _SPARSER], _of_sentences(hashes, begins, len(tokens)))))
    return tuple((sample if len(sample) >= FLOOR else np.unique(hashes)[:FLOOR]).tolist())


def _of_sentences(hashes: Codes, begins: Sequence[int], words: int) -> Codes:
    """The two smallest grams of each sentence that is long enough: as many as make two texts candidates."""
    edges = np.array((*begins, words))
    sentences = np.flatnonzero(np.diff(edges) >= SENTENCE)
    if not len(sentences):
        return hashes[:0]
    # From where its grams begin to where the last one that lies within it begins, then what runs on into the next.
    cuts = np.stack((edges[sentences], edges[sentences + 1] - GRAM + 1), axis=1).ravel()
    values = np.full(words, _NO_GRAM)
    values[: len(hashes)] = hashes
    smallest = np.minimum.reduceat(values, cuts)
    ranges = np.diff((*cuts.tolist(), words))
    taken = values[cuts[0] :] == np.repeat(smallest, ranges)
    values[cuts[0] :][taken] = _NO_GRAM
    return np.concatenate((smallest[::2], np.minimum.reduceat(values, cuts)[::2]))


def by_sentence(text: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The tokens of a text, and at which of them each of its `sentences.spans` begins."""
    marked = normalise(f" {_BREAK} ".join(text[start:end] for start, end in spans(text)))
    breaks = [at for at, token in enumerate(marked) if token == _BREAK]
    begins = (0, *(at - number for number, at in enumerate(breaks)))
    return tuple(token for token in marked if token != _BREAK), begins


def codes(tokens: Sequence[str]) -> Codes:
    """One 64-bit number for each token, by our own hash."""
    if not tokens:
        return np.zeros(0, dtype=np.uint64)
    points = np.frombuffer((" ".join(tokens) + " ").encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    ends = np.flatnonzero(points == 32) + 1
    starts = np.concatenate((ends[:1] * 0, ends[:-1]))
    place = (np.arange(len(points)) - np.repeat(starts, ends - starts)) & (_POSITIONS - 1)
    return _mix(np.add.reduceat((points + np.uint64(1)) * _LETTER_POWERS[place], starts))


def grams(tokens: Codes, size: int) -> Codes:
    """The grams of `size` tokens, in order; a shorter text is one gram, an empty one none."""
    size = min(size, len(tokens))
    if not size:
        return tokens
    count = len(tokens) - size + 1
    total = np.zeros(count, dtype=np.uint64)
    for place in range(size):
        total += tokens[place : place + count] * _GRAM_POWERS[place]
    return _mix(total)


def _fold(text: str) -> str:
    """Everything that typesetting may change, undone."""
    folded = text.casefold() if text.isascii() else _fold_unicode(text)
    return _APOSTROPHE_INSIDE.sub("", folded) if "'" in folded else folded


def _fold_unicode(text: str) -> str:
    """Apostrophes are folded first: compatibility forms would turn a bare accent into a space."""
    for mark, plain in _TYPOGRAPHY:
        text = text.replace(mark, plain)
    if text.isascii():
        return text.casefold()
    text = _APOSTROPHE.sub("'", text)
    text = _INVISIBLE.sub("", _OPTIONAL_MARK.sub("", unicodedata.normalize("NFKD", text)))
    if _FOREIGN.search(text):
        text = _fold_lookalikes(text)
    text = text.casefold()
    if _VARIANT.search(text):
        text = text.translate(_VARIANTS)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _fold_lookalikes(text: str) -> str:
    """Words that mix scripts are brought to one; in a Latin text, so are words made of look-alikes alone."""
    text = _MIXED_WORD.sub(lambda word: _unmix(word[0]), text)
    foreign = len(_FOREIGN.findall(text))
    if foreign * 10 < sum(map(str.isalpha, text)):
        text = _CYRILLIC_WORD.sub(lambda word: _whole(word[0], _TO_LATIN, _ALL_LATIN), text)
    return text


def _unmix(word: str) -> str:
    """The word in the one script that can spell all of it, else as it is."""
    latin = _whole(word, _TO_LATIN, _ALL_LATIN)
    return latin if latin != word else _whole(word, _TO_CYRILLIC, _ALL_CYRILLIC)


def _whole(word: str, table: dict[int, str], script: re.Pattern[str]) -> str:
    """The word through the table, if that brings every letter into the script."""
    mapped = word.translate(table)
    return mapped if script.fullmatch(mapped) else word


def _split_run(run: str) -> Sequence[str]:
    """A word as it is; a run without spaces as overlapping groups of characters."""
    if len(run) <= _CHARACTERS or not _UNSPACED_RUN.match(run):
        return (run,)
    return [run[start : start + _CHARACTERS] for start in range(len(run) - _CHARACTERS + 1)]


def _mix(values: Codes) -> Codes:
    """The finaliser of SplitMix64: every bit of the input moves every bit of the output."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _powers(base: int, count: int) -> Codes:
    """The first powers of an odd number, modulo 2**64."""
    return np.array([pow(base, exponent, 2**64) for exponent in range(count)], dtype=np.uint64)


_LETTER_POWERS = _powers(_LETTER_BASE, _POSITIONS)
_GRAM_POWERS = _powers(_GRAM_BASE, 16)
