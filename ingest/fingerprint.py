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
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.sentences import spans

ALGORITHM = "fmh5s8.1"  # FracMinHash of 5-token grams, one in 8, first version
SENTENCES = "fmh5s9h2.1"  # one in 9, and the smallest of each half of each sentence

GRAM = 5
SCALE = 8
FLOOR = 16  # a text this short keeps its 16 smallest grams: still a superset of the sample, so still comparable
SENTENCE = 12  # tokens of a sentence that is worth finding by itself

Codes = NDArray[np.uint64]

_THRESHOLD = np.uint64(2**63 // SCALE)
_WIDE = np.uint64(2**63 // (2 * SCALE))
_SPARSER = np.uint64(2**63 // 9)  # one in nine, so that with those of the sentences it comes to as many as one in eight
# Stands between sentences while they are brought to normal form together; no letters, no meaning.
_BREAK = "000900700090"

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
# Where sentences end in a folded text, as far as a sketch needs it: also behind "Mr.", in every text alike.
_STOPS = ("\n", ". ", "! ", "? ", '." ', ".» ", ".” ", "؟ ", "۔ ", "。")
_STOP = "\x01"
_ASCII_STOPS = bytes(
    code if code == 10 or (chr(code).isalnum() and code < 128) else 46 if chr(code) in ".!?" else 32
    for code in range(256)
)
_ASCII_WORDS = bytes(code if chr(code).isalnum() and code < 128 else 32 for code in range(256))
_VARIANTS = str.maketrans({"ı": "i", "ي": "ی", "ى": "ی", "ك": "ک", "ø": "o", "ł": "l", "đ": "d"})
_VARIANT = re.compile("[ıيىكøłđ]")

# Scripts that put no space between words: Thai to Khmer, kana, Han.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNSPACED_RUN = re.compile(f"[{_UNSPACED}]+")
_WORD = re.compile(r"[^\W_]+")
_WORD_OR_STOP = re.compile(rf"[^\W_]+|{_STOP}")
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
    return _sketch(hashes, hashes[hashes < _THRESHOLD])


def wide_fingerprint(text: str) -> tuple[int, ...]:
    """A sketch of half the size, one number for every sixteen tokens: for an index of very many texts."""
    hashes = grams(codes(normalise(text)), GRAM) >> np.uint64(1)
    return _sketch(hashes, hashes[hashes < _WIDE])


def sentence_fingerprint(text: str) -> tuple[int, ...]:
    """The sketch by which a sentence that two texts share is found, however little else they do.

    Which grams of a sentence are kept rests on it alone, so a sentence of
    `SENTENCE` tokens and more leaves the same two in every text.
    """
    numbered = _with_stops(text)
    is_stop = numbered == _STOP_CODE
    stops, tokens = is_stop.nonzero()[0], numbered[~is_stop]
    hashes = grams(tokens, GRAM) >> np.uint64(1)
    edges = np.empty(len(stops) + 2, dtype=np.int64)
    edges[0], edges[1:-1], edges[-1] = 0, stops - np.arange(len(stops)), len(tokens)
    return _sketch(hashes, np.concatenate((hashes[hashes < _SPARSER], _of_halves(hashes, edges))))


def _sketch(hashes: Codes, sample: Codes) -> tuple[int, ...]:
    """The sample, each once and rising; of a short text with few of them its smallest grams."""
    kept = _unique(sample)
    return tuple((kept if len(kept) >= FLOOR else _unique(hashes)[:FLOOR]).tolist())


def _of_halves(hashes: Codes, edges: NDArray[np.int64]) -> Codes:
    """The smallest gram of each half of every sentence that is long enough: two, as many as make texts candidates."""
    begins, ends = edges[:-1], edges[1:] - GRAM + 1
    enough = ends - begins > SENTENCE - GRAM
    begins, ends = begins[enough], ends[enough]
    if not len(begins):
        return hashes[:0]
    cuts = np.empty((len(begins), 3), dtype=np.int64)
    cuts[:, 0], cuts[:, 1], cuts[:, 2] = begins, (begins + ends) >> 1, ends
    places = cuts.ravel()
    # What follows the text's last gram is no place.
    smallest = np.minimum.reduceat(hashes, places[:-1] if places[-1] == len(hashes) else places)
    return np.concatenate((smallest[0::3], smallest[1::3]))


def _with_stops(text: str) -> Codes:
    """The numbers of a text's tokens, and `_STOP_CODE` where a sentence ends."""
    folded = _fold(text)
    if folded.isascii():
        plain = folded.encode().translate(_ASCII_STOPS).replace(b". ", b" \x01 ").replace(b"\n", b" \x01 ")
        tokens = plain.replace(b".", b" ").split()
        return _numbered(np.frombuffer(b" ".join((*tokens, b"")), dtype=np.uint8)) if tokens else codes(())
    for stop in _STOPS:
        folded = folded.replace(stop, f" {_STOP} ")
    if not _UNSPACED_RUN.search(folded):
        return codes(_WORD_OR_STOP.findall(folded))
    runs = (run for piece in folded.split(_STOP) for run in (*_WORD_OR_RUN.findall(piece), _STOP))
    return codes([token for run in runs for token in _split_run(run)])


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
    joined = " ".join(tokens) + " "
    # Bytes of plain letters are a quarter as many.
    if joined.isascii():
        return _numbered(np.frombuffer(joined.encode(), dtype=np.uint8))
    return _numbered(np.frombuffer(joined.encode("utf-32-le"), dtype="<u4"))


def _numbered(points: NDArray[Any]) -> Codes:
    """One number for each of the tokens that are written here, letter by letter, each with a space behind it."""
    ends = (points == 32).nonzero()[0] + 1
    starts = np.zeros_like(ends)
    starts[1:] = ends[:-1]
    # Places in a byte, which comes round as often as the powers do.
    place = _places(len(points)) - starts.astype(np.uint8).repeat(ends - starts)
    values = points.astype(np.uint64)
    values += np.uint64(1)
    values *= _LETTER_POWERS.take(place)
    return _mix(np.add.reduceat(values, starts))


def grams(tokens: Codes, size: int) -> Codes:
    """The grams of `size` tokens, in order; a shorter text is one gram, an empty one none."""
    size = min(size, len(tokens))
    if not size:
        return tokens
    return _mix(np.correlate(tokens, _GRAM_POWERS[:size], "valid"))


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


def _places(count: int) -> NDArray[np.uint8]:
    """0, 1, 2 and so on, coming round after 255."""
    return _BYTES[:count] if count <= len(_BYTES) else np.arange(count).astype(np.uint8)


def _mix(values: Codes) -> Codes:
    """The finaliser of SplitMix64: every bit of the input moves every bit of the output."""
    values = values ^ (values >> np.uint64(30))
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(27)
    values *= np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values


def _unique(values: Codes) -> Codes:
    """Sorted, each once; numpy's own takes three times as long over so few."""
    ordered = np.sort(values)
    keep = np.empty(len(ordered), dtype=bool)
    keep[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=keep[1:])
    return ordered[keep]


def _powers(base: int, count: int) -> Codes:
    """The first powers of an odd number, modulo 2**64."""
    return np.array([pow(base, exponent, 2**64) for exponent in range(count)], dtype=np.uint64)


_LETTER_POWERS = np.tile(_powers(_LETTER_BASE, _POSITIONS), 256 // _POSITIONS)
_BYTES = np.arange(2**16).astype(np.uint8)
_GRAM_POWERS = _powers(_GRAM_BASE, 16)
_STOP_CODE = codes((_STOP,))[0]
