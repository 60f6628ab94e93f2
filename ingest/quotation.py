"""Take the words of others out of a text, so that only the writer's own are compared. Pure.

Two reports of one press conference share its quotations without either having
copied the other; so do two that print one letter or one table. What remains
without them is the *narrative*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile

# What opens a quotation, and what may close it.
CLOSERS = {
    "“": "”“‟", "”": "”", "„": '“”‟"', "«": "»", "»": "«", "‹": "›", "›": "‹",
    "「": "」", "『": "』", "＂": "＂", '"': '"', "‚": "‘’", "‘": "’", "'": "'",
}  # fmt: skip
_SINGLE = "‚‘’'"
_MARK = re.compile("[“”‟„«»‹›「」『』＂\"‚‘’']")
_TEX = re.compile(r"``|''")
_DASH_SPEECH = re.compile(r"\s*[—–―]\s*(?=\S)")
_DASH_TURN = re.compile(r"(?<=[,.!?…])\s+[—–―]\s+")
_WORD = re.compile(r"\w+")
_SCARE_WORDS = 3  # so few words in marks are a name or irony, not a quotation

# What leads in a document printed without marks: a colon soon after a word of saying or a kind of paper.
_SAID = re.compile(
    r"\b(?:reads?|say|says|said|saying|wrote|writes?|writing|states?|stated|tweet(?:ed|s)?|post(?:ed|s)?|follows|letter|statement|note|e-?mail|message|transcript|text"
    r"|пиш\w+|написал\w*|говорится|заявил\w*|сообщ\w+|письм\w+|заявлени\w+|текст\w*|йдеться|заявив|заява|лист\w?"
    r"|yaz\w+|dedi|diyor|açıkla\w+|şöyle|mektu\w+|schrei\w+|schrieb|heißt es|erklär\w+|brief|erklärung"
    r"|écrit|déclar\w+|lettre|communiqué|dice|dijo|escrib\w+|carta|comunicado|قال\w*|كتب\w*|جاء|بيان|رسالة|النص)\b"
    r"[^\n:.!?]{0,60}$",
    re.IGNORECASE,
)
_SAID_WITHIN = 80  # characters before the colon
_COLON, _LEADS = re.compile("[:：]"), re.compile(r"[ \t]*(?=\n*[^\W\d_])")
_FIRST_PERSON = re.compile(
    r"\b(?:I|we|my|our|us|you|your|я|мы|мне|нас|наш\w*|вас|ваш\w*|ми|ich|wir|uns|unser\w*|sie|je|nous|notre|vous|yo|nosotros|nuestr\w+|ben|biz|bizim|siz|نحن|أنا)\b"
)
# Of these only what no narrator writes: "sie" is as well a "they", and a capital "US" a country.
_SPEAKING = re.compile(
    r"\b(?:I|[Mm]e|[Mm]y|[Mm]yself|[Ww]e|[Oo]urs?|us|[Oo]urselves|[Yy]ou|[Yy]ours?|[Яя]|[Мм]еня|[Мм]не|[Мм]ы|[Нн]ас|[Нн]ам|[Нн]аш\w*|[Мм]о[йяеёиюйм]|[Вв]ы|[Вв]ас|[Вв]ам|[Вв]аш\w*"
    r"|[Мм]и|[Мм]ені|[Мм]ене|[Ii]ch|[Mm]ir|[Mm]ich|[Ww]ir|[Uu]ns|[Uu]nser\w*|[Jj]e|[Nn]ous|[Nn]otre|[Nn]os|[Vv]ous|[Yy]o|[Nn]osotros|[Nn]uestr\w+|[Bb]en|[Bb]iz|[Bb]izim|نحن|أنا)\b"
)
# How a letter or a statement begins, and how it is signed, each on a line of its own.
_PAPER = re.compile(
    r"^[\W_]*((?:dear\b|to (?:the|all|our|my|whom|his|her)\b|(?:joint |official |public |final |press )?(?:statement|communiqu[eé]|declaration|resolution|open letter|appeal)(?: of| by| from| to| on|:)"
    r"|(?:yours |most )?(?:respectfully|sincerely|faithfully|truly)\b|signed\b"
    r"|уважаем\w+|дорог(?:ой|ая|ие)\b|(?:совместное )?(?:заявление|коммюнике|обращение|открытое письмо|резолюция)\b|с уважением"
    r"|шановн\w+|(?:спільна |відкритий )?(?:заява|комюніке|звернення|лист до)\b|з повагою"
    r"|sayın\b|(?:ortak )?(?:açıklama|bildiri|açık mektup)|saygılar\w*"
    r"|sehr geehrte|liebe[r]? |(?:gemeinsame |offener )?(?:erklärung|brief an|aufruf)\b|hochachtungsvoll|mit freundlichen grüßen"
    r"|(?:monsieur|madame|messieurs|mesdames)\b|(?:déclaration|lettre ouverte|appel) |cordialement|veuillez agréer"
    r"|estimad\w+|(?:declaración|comunicado|carta abierta)\b|atentamente"
    r"|السيد|إلى |بيان|رسالة مفتوحة|إعلان|مع الاحترام|وتفضلوا)[^\n,،:.!?]{0,80})",
    re.IGNORECASE | re.MULTILINE,
)
_SENTENCE_STOP = re.compile(r"[.!?…][”\"»]?\s+|\n+")
_DOCUMENT_WORDS = 150  # no document led in by a colon is taken to be longer, lest a missing line break swallow the rest
_TABLE_LINES, _TABLE_WORDS = 3, 8
_SENTENCE_END = re.compile(r"[.!?…][\s”\"»]")

Span = tuple[int, int]


@dataclass(frozen=True)
class _Open:
    """A quotation that has begun."""

    at: int
    mark: str


def quotations(text: str, language: str = "") -> tuple[Span, ...]:
    """The spans of other people's words in a text, in order: speech in marks or after a dash, documents, tables.

    A quotation ends with its paragraph at the latest, so that a forgotten mark
    spoils one paragraph only.
    """
    lines = list(_lines(text))
    spoken = (span for start, end in lines for span in _in_line(text, start, end, language))
    long_enough = (span for span in spoken if len(_WORD.findall(text[span[0] : span[1]])) > _SCARE_WORDS)
    return _merge([*long_enough, *_documents(text, lines), *_tables(text, lines)])


def narrative(text: str, language: str = "") -> tuple[str, ...]:
    """The pieces of a text outside its quotations; nothing is joined across a gap."""
    return tuple(piece for piece, own in parts(text, language) if own)


def parts(text: str, language: str = "") -> tuple[tuple[str, bool], ...]:
    """A text cut where quotations begin and end, in order: each piece, and whether it is the writer's own words."""
    cut, at = list[tuple[str, bool]](), 0
    for start, end in quotations(text, language):
        cut += [(text[at:start], True), (text[start:end], False)]
        at = end
    return tuple((piece, own) for piece, own in (*cut, (text[at:], True)) if piece.strip())


def sentences_told(piece: str) -> tuple[tuple[str, bool], ...]:
    """A piece of narrative cut into stretches, each with whether a narrator tells it.

    Speech often stands without marks, or with one that is opened anew before it
    was closed: a sentence in the first person is somebody's own, and so is what
    follows a mark that stays open to the end.
    """
    end = _left_open(piece)
    cuts = [0, *(stop.end() for stop in _SENTENCE_STOP.finditer(piece, 0, end)), end]
    told = [(piece[a:b], not _SPEAKING.search(piece, a, b)) for a, b in pairwise(cuts) if a < b]
    return (*told, (piece[end:], False)) if end < len(piece) else tuple(told)


def heads_of_papers(text: str) -> tuple[str, ...]:
    """The words by which letters and statements in a text are opened, headed or signed, up to the first stop."""
    return tuple(paper[1] for paper in _PAPER.finditer(text))


def _left_open(piece: str) -> int:
    """Where the last double mark opens that nothing closes; the end, where there is none."""
    straight = piece.rfind('"') if piece.count('"') % 2 else -1
    curly = [
        piece.rfind(mark)
        for mark, closing in (("“", "”"), ("«", "»"), ("„", "“"))
        if piece.rfind(mark) > piece.rfind(closing)
    ]
    return min((at for at in (straight, *curly) if at >= 0), default=len(piece))


def _merge(spans: list[Span]) -> tuple[Span, ...]:
    """Overlapping spans as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _documents(text: str, lines: list[Span]) -> Iterator[Span]:
    """What a colon leads in and speaks in the first or second person: the rest of the line, or such lines below.

    Without that mark it may as well be an excerpt from another report.
    """
    for start in _led_in(text):
        below = [(max(begin, start), end) for begin, end in lines if end > start]
        inline = below[:1] if below and below[0][0] == start else []
        speaking = inline or list(takewhile(lambda line: _FIRST_PERSON.search(text, *line), below))
        if speaking and _FIRST_PERSON.search(text, *speaking[0]):
            yield speaking[0][0], _cap(text, speaking[0][0], speaking[-1][1])


def _led_in(text: str) -> Iterator[int]:
    """Where words begin that a colon leads in, after a word of saying."""
    for colon in _COLON.finditer(text):
        leads = _LEADS.match(text, colon.end())
        if leads and _SAID.search(text, max(0, colon.start() - _SAID_WITHIN), colon.start()):
            yield leads.end()


def _cap(text: str, start: int, end: int) -> int:
    """The end, or that of the sentence in which the longest believable document would end."""
    words = list(_WORD.finditer(text, start, end))
    if len(words) <= _DOCUMENT_WORDS:
        return end
    stop = _SENTENCE_END.search(text, words[_DOCUMENT_WORDS].start(), end)
    return stop.start() + 1 if stop else end


def _tables(text: str, lines: list[Span]) -> Iterator[Span]:
    """Three lines and more of few words, a figure, and no full stop."""
    run: list[Span] = []
    for start, end in (*lines, (0, 0)):
        if start < end and _is_row(text[start:end]):
            run.append((start, end))
            continue
        if len(run) >= _TABLE_LINES:
            yield run[0][0], run[-1][1]
        run = []


def _is_row(line: str) -> bool:
    """A line of a table."""
    return len(_WORD.findall(line)) <= _TABLE_WORDS and any(map(str.isdigit, line)) and line.rstrip()[-1:] not in ".!?…"


def _lines(text: str) -> Iterator[Span]:
    """Where each line that is not empty begins and ends."""
    return (match.span() for match in re.finditer(r"[^\n]+", text))


def _in_line(text: str, start: int, end: int, language: str) -> list[Span]:
    """The quotations of one line: speech opened by a dash, else whatever stands in marks."""
    line = text[start:end]
    dash = None if language.startswith("en") else _DASH_SPEECH.match(line)
    if dash is not None:
        return [(start + a, start + b) for a, b in _dash_speech(line, dash.end())]
    return [(start + a, start + b) for a, b in _in_marks(_TEX.sub(_typewriter, line) if "``" in line else line)]


def _dash_speech(line: str, at: int) -> list[Span]:
    """Speech and narrator take turns; the narrator's turn begins in lower case."""
    cuts = [at, *(match.end() for match in _DASH_TURN.finditer(line, at)), len(line)]
    turns = list(pairwise(cuts))
    spans, narrator = [], False
    for a, b in turns:
        narrator = not narrator and a > at and line[a : a + 1].islower()
        if not narrator:
            spans.append((a, b))
    return spans


def _in_marks(line: str) -> list[Span]:
    """The outermost quotations of a line. One left open runs to the end if its mark can only open."""
    spans: list[Span] = []
    current: _Open | None = None
    for match in _MARK.finditer(line):
        current = _step(line, match.start(), current, spans)
    if (
        current is not None
        and (current.mark in "“„«‘「『" or not line[: current.at].strip())
        and current.mark not in _SINGLE
    ):
        spans.append((current.at, len(line)))
    return spans


def _step(line: str, at: int, current: _Open | None, spans: list[Span]) -> _Open | None:
    """Read one mark: close what is open, open anew, or pass by."""
    mark = line[at]
    if current is None:
        return _Open(at, mark) if _opens(line, at) else None
    if mark in CLOSERS[current.mark] and _closes(line, at):
        spans.append((current.at, at + 1))
        return None
    if mark == current.mark and _opens(line, at):
        return _Open(at, mark)  # the earlier one was never closed: a slip, or an inch
    return current


def _typewriter(mark: re.Match[str]) -> str:
    """Doubled single marks as one double mark, at the outer end and of the same length."""
    return '"\u2060' if mark[0] == "``" else '\u2060"'


def _opens(line: str, at: int) -> bool:
    """A mark opens where a word begins."""
    mark = line[at]
    if mark not in CLOSERS:
        return False
    before, after = line[at - 1 : at], line[at + 1 : at + 2]
    if mark == "«" and after.isspace():
        return not before.strip()  # French sets a space inside its marks
    return bool(after.strip()) and not before.isalnum() and (mark != "”" or not before.strip())


def _closes(line: str, at: int) -> bool:
    """A mark closes where a word or its punctuation ends; a single one is else an apostrophe."""
    before, after = line[at - 1 : at], line[at + 1 : at + 2]
    if line[at] in _SINGLE:
        return bool(before.strip()) and not after.isalnum()
    return line[at] != '"' or bool(before.strip()) or not after.isalnum()
