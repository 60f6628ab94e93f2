"""Find the words by which a page admits that its text is from elsewhere. Pure.

A wording is one line of `WORDINGS`; its example is its test. Only what the
publisher wrote is read: a reader's comment or a teaser may quote a credit of
another page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.publishers import Publisher, host_of, resolve, resolve_host
from ingest.types import Outlet
from storage.events import Credit, Extraction, Hint

Claim = Literal["reprint", "agency", "source", "copyright", "via", "contribution"]
Scope = Literal["start", "dateline", "end", "byline", "within"]

READ_ROLES = frozenset({"credit", "byline", "title", "body"})
_HEAD, _TAIL = 4, 6  # lines from either end in which a weak wording still counts
_WINDOW = 400  # characters of a long line in which a credit is looked for
EXAMPLE = "Northern Courier"


@dataclass(frozen=True)
class Wording:
    """One way to credit. `who` in the pattern begins the publisher's name; `known` asks that a table has it.

    `scope`: where in a line it stands: at its ``start``, in the ``dateline``
    or the ``byline``, at the ``end`` of a closing line, or ``within`` one.
    """

    rule: str
    claim: Claim
    language: str
    scope: Scope
    pattern: re.Pattern[str]
    example: str
    known: bool = False


def _wording(rule: str, claim: Claim, scope: Scope, pattern: str, example: str, *, known: bool = False) -> Wording:
    """A line of the table; the rule's name begins with the language."""
    closing = r"[\s.]*$" if scope == "end" else ""
    return Wording(
        rule, claim, rule.partition("-")[0], scope, re.compile(pattern + closing, re.IGNORECASE), example, known
    )


_WHO = r"(?P<who>[^\n]{2,160})"
_PIECE = r"(?:article|story|report|piece|post|column|commentary|interview|analysis|op-?ed|essay|text|dispatch)"
_ON = r"(?:in|on|at|by|for|with|from)"
_SEP = r"\s*[:：—–-]\s*"
_CITY = r"(?P<city>[^\W\d_][^\n():—–]{1,50}?)"
_DASHES = r"\s*(?:[—–‒-]{1,2}|\.\s*[—–-]|:|،)"
_YEARS = r"(?:\d{4}(?:\s*[-–]\s*\d{4})?)"

WORDINGS: tuple[Wording, ...] = (
    # Agencies: datelines, bylines, signatures
    _wording("any-dateline", "agency", "dateline", rf"(?:{_CITY}\s*)?\((?P<who>[^()\n]{{2,40}})\){_DASHES}", "RIVERTON, Sept 18 (AP) -- The harbour closed.", known=True),
    _wording("any-dateline-slash", "agency", "dateline", rf"{_CITY}\s*/(?P<who>[^/\n]{{2,30}})/", "RIVERTON, September 18. /TASS/. The harbour closed.", known=True),
    _wording("any-dateline-dash", "agency", "dateline", rf"{_CITY}\s*[—–-]\s*(?P<who>[^\W_][^\n—–.:]{{1,30}})(?:\.\s|\s*[—–:-]\s)", "РИВЕРТОН, 18 сен — РИА Новости. Порт закрыт.", known=True),
    _wording("any-dateline-dots", "agency", "dateline", r"[^\W\d_][^\n.]{1,30}\.\s[^\n.]{3,25}\.\s(?P<who>[^\W_][\w. ]{1,25}?)\s*[—–-]\s", "Ривертон. 18 сентября. INTERFAX.RU - Порт закрыт.", known=True),
    _wording("any-byline", "agency", "byline", r".*?(?:[|,/(–—-]|\bfor\b|\bof\b|\bby\b)\s*\(?\s*(?P<who>[^|,()–—]{2,60}?)\s*\)?\s*", "By Ann Author | ( AP )", known=True),
    _wording("any-byline-alone", "agency", "byline", r"(?:by|от|von|par|por|de)?\s*(?P<who>[^\W_][^|()]{1,60})", "Associated Press", known=True),
    _wording("any-signed", "agency", "end", r"[(/\[]\s*(?P<who>[^()/\[\]\n]{2,30})\s*[)/\]]\s*\.?", "The harbour closed. (Reuters)", known=True),
    _wording("any-signed-alone", "agency", "end", r"^\W*(?P<who>[^\W_][^\n]{1,30}?)\W*", "Agence France-Presse", known=True),
    _wording("en-desk", "agency", "end", r"\(?(?P<signature>(?:additional\s+)?reporting by [^;\n]{3,120}; (?:[^;\n]{3,80}; )?editing by [^\n)]{3,80})\)?", "(Reporting by Ann Author; Editing by Bob Editor)"),
    # English
    _wording("en-permission", "reprint", "within", rf"\b(?:re-?print(?:ed)?|re-?publish(?:ed)?|reproduced|re-?posted|syndicated|used|printed|published)(?: here)?,? (?:with|by|under) (?:the )?(?:kind |express |written )*permission (?:of|from|by) {_WHO}", f"Reprinted with the permission of {EXAMPLE}, 12 Quay Street."),
    _wording("en-republished", "reprint", "start", rf"(?:this {_PIECE} (?:is|was|has been) )?(?:re-?published|re-?printed|cross-?posted|re-?posted|syndicated|reproduced) (?:here )?(?:from|courtesy of|by arrangement with|via) {_WHO}", f"This article is republished from {EXAMPLE} under a licence."),
    _wording("en-first-published", "reprint", "start", rf"(?:(?:a version of )?(?:this|the) {_PIECE} )?(?:was |has been |is )?(?:originally|first) (?:published|appeared|posted|printed|ran|aired|written|produced)(?: online)? (?:{_ON} ){_WHO}", f"This story was originally published by {EXAMPLE}."),
    _wording("en-appeared-first", "reprint", "start", rf"(?:the post|(?:this|the) {_PIECE})\b[^\n]{{0,120}}? appeared (?:first|originally) (?:{_ON} ){_WHO}", f"The post Harbour closes appeared first on {EXAMPLE}."),
    _wording("en-read-original", "reprint", "start", rf"(?:read|see|view) the (?:original|full)(?: {_PIECE})? (?:here )?{_ON} {_WHO}", f"Read the original article on {EXAMPLE}."),
    _wording("en-original-source", "reprint", "start", rf"original(?: {_PIECE}| source| link)?{_SEP}{_WHO}", f"Original article: {EXAMPLE}"),
    _wording("en-courtesy", "reprint", "start", rf"(?:(?:this )?{_PIECE} )?(?:provided |supplied |distributed )?(?:by )?courtesy of {_WHO}", f"Story courtesy of {EXAMPLE}"),
    _wording("en-distributed", "reprint", "start", rf"(?:provided|distributed|supplied|syndicated) by {_WHO}", f"Distributed by {EXAMPLE}"),
    _wording("en-translated", "reprint", "start", rf"translated (?:by [^\n]{{2,60}} )?from (?:the )?(?!english|russian|arabic|turkish|german|french|spanish|ukrainian){_WHO}", f"Translated from {EXAMPLE}"),
    _wording("en-source", "source", "start", rf"(?:news |story |information )?sources?{_SEP}{_WHO}", f"Source: {EXAMPLE}"),
    _wording("en-based-on", "source", "start", rf"(?:this (?:{_PIECE}|summary) is )?based on (?:reporting|a report|reports|material|an article|information) (?:by|from|in|of) {_WHO}", f"Based on reporting by {EXAMPLE}"),
    _wording("en-via", "via", "start", rf"(?:via|h/t|hat tip(?: to)?|ht)(?:{_SEP})?\s*{_WHO}", f"Via {EXAMPLE}"),
    _wording("en-contributed", "contribution", "within", r"(?:^|[.;(]\s*)(?:the )?(?P<who>[^\W_][^\n.;()]{1,60}?)(?: also)? contributed to this (?:report|story|article)", f"{EXAMPLE} contributed to this report."),
    _wording("en-with-files", "contribution", "start", rf"with (?:additional )?(?:files|reporting|material|information|inputs?|agency inputs?) (?:from|by) {_WHO}", f"With files from {EXAMPLE}"),
    # Copyright, in all languages
    _wording("tr-copyright", "copyright", "start", rf"telif hakk[ıi]\s*(?:©|:)?\s*(?:{_YEARS})?\s*{_WHO}", f"Telif hakkı © 2015 {EXAMPLE}"),
    _wording("ar-copyright", "copyright", "start", rf"حقوق (?:النشر|الطبع)(?: محفوظة)?(?: ل| ©|:)?\s*(?:{_YEARS})?\s*{_WHO}", f"حقوق النشر © 2015 {EXAMPLE}"),
    _wording("any-copyright-year", "copyright", "within", rf"\b{_YEARS}\s*(?:©|\(c\))\s*{_WHO}", f"2015 © {EXAMPLE}"),
    _wording("any-copyright", "copyright", "within", rf"(?:copyright|©|\(c\))\s*(?:©|\(c\))?\s*(?:{_YEARS}|by)?[.,]?\s*(?:by )?{_WHO}", f"Copyright (c) 2015. {EXAMPLE}, Inc. All rights reserved."),
    # Russian
    _wording("ru-permission", "reprint", "within", rf"(?:перепечат\w*|публику\w*|опубликован\w*|воспроизвод\w*)[^\n.]{{0,40}} с (?:любезного )?(?:разрешения|согласия) {_WHO}", f"Перепечатано с разрешения {EXAMPLE}."),
    _wording("ru-first-published", "reprint", "start", rf"(?:(?:этот |эта |данный )?(?:текст|статья|материал|заметка) )?(?:был[аи]? )?(?:впервые|первоначально|изначально) (?:был[аи]? )?(?:опубликован\w*|вышел|вышла|появил\w+) (?:в|на|у)(?: сайте)? {_WHO}", f"Статья впервые опубликована на сайте {EXAMPLE}."),
    _wording("ru-original", "reprint", "start", rf"(?:оригинал|первоисточник|ссылка на оригинал)(?: статьи| материала| текста| публикации)?(?:\s*(?:опубликован\w*)?\s*(?:на сайте|на|в)\s+|{_SEP}){_WHO}", f"Оригинал статьи: {EXAMPLE}"),
    _wording("ru-source", "source", "start", rf"источник(?:и| новости| информации)?{_SEP}{_WHO}", f"Источник: {EXAMPLE}"),
    _wording("ru-materials", "source", "start", rf"(?:подготовлено |составлено |написано )?по (?:материалам|информации|сообщениям)(?: сайта| агентства| издания)? {_WHO}\.?$", f"По материалам {EXAMPLE}"),
    _wording("ru-via", "via", "start", rf"(?:через|via|передает|передаёт)(?:{_SEP})?\s*{_WHO}", f"Через: {EXAMPLE}"),
    _wording("ru-contributed", "contribution", "start", rf"(?:при участии|с использованием материалов|с участием) {_WHO}", f"При участии {EXAMPLE}"),
    # Ukrainian
    _wording("uk-permission", "reprint", "within", rf"(?:передрук\w*|публіку\w*|опубліковано|відтворено)[^\n.]{{0,40}} (?:з|із|за) (?:люб'язного )?(?:дозволу|дозволом|згоди|згодою) {_WHO}", f"Передруковано з дозволу {EXAMPLE}."),
    _wording("uk-first-published", "reprint", "start", rf"(?:(?:цей |ця )?(?:текст|стаття|матеріал) )?(?:був |була |було )?(?:вперше|спочатку) (?:опублікован\w*|вийшо?л?а?|з'явив?ся|з'явилася) (?:в|у|на)(?: сайті)? {_WHO}", f"Матеріал вперше опубліковано на сайті {EXAMPLE}."),
    _wording("uk-original", "reprint", "start", rf"(?:оригінал|першоджерело)(?: статті| матеріалу| тексту)?(?:\s*(?:на сайті|на|в|у)\s+|{_SEP}){_WHO}", f"Оригінал статті: {EXAMPLE}"),
    _wording("uk-source", "source", "start", rf"джерел[оа](?: новини| інформації)?{_SEP}{_WHO}", f"Джерело: {EXAMPLE}"),
    _wording("uk-materials", "source", "start", rf"за (?:матеріалами|інформацією|повідомленням) {_WHO}\.?$", f"За матеріалами {EXAMPLE}"),
    # Turkish
    _wording("tr-permission", "reprint", "within", r"(?P<who>[^\W_][^\n.;()'’]{1,60}?)['’]?(?:n?[ıiuü]n)? izniyle (?:yeniden )?(?:yay[ıi]m?lan\w*|kullan\w*|bas\w*)", f"{EXAMPLE}'in izniyle yeniden yayımlanmıştır."),
    _wording("tr-first-published", "reprint", "start", r"(?:bu (?:yaz[ıi]|haber|makale) )?ilk (?:olarak|kez|defa) (?P<who>[^\W_][^\n.;()'’]{1,60}?)['’]?(?:n?[dt][ae])? (?:yay[ıi]m?lan\w*|ç[ıi]k\w*)", f"Bu yazı ilk olarak {EXAMPLE}'da yayımlandı."),
    _wording("tr-taken", "reprint", "start", r"bu (?:yaz[ıi]|haber|makale) (?P<who>[^\W_][^\n.;()'’]{1,60}?)['’]?(?:n?[dt][ae]n)? al[ıi]n\w*", f"Bu haber {EXAMPLE}'dan alınmıştır."),
    _wording("tr-source", "source", "start", rf"(?:haber )?kayna[kğ](?:[ıi]|lar)?{_SEP}{_WHO}", f"Kaynak: {EXAMPLE}"),
    # German
    _wording("de-permission", "reprint", "within", rf"mit (?:freundlicher |ausdrücklicher )?(?:genehmigung|erlaubnis) (?:von|der|des|durch) {_WHO}", f"Nachdruck mit freundlicher Genehmigung von {EXAMPLE}."),
    _wording("de-first-published", "reprint", "start", rf"(?:(?:dieser|der) (?:artikel|beitrag|text|kommentar) (?:ist |wurde )?)?(?:erschien )?(?:zuerst|zunächst|ursprünglich)(?: erschienen| veröffentlicht)? (?:in|bei|auf|im|von) (?:der |dem )?{_WHO}", f"Dieser Artikel erschien zuerst bei {EXAMPLE}."),
    _wording("de-original", "reprint", "start", rf"(?:original(?:artikel|beitrag|text|quelle)?|erstveröffentlichung|übernommen von|nachdruck aus)(?:{_SEP}|\s+){_WHO}", f"Originalartikel: {EXAMPLE}"),
    _wording("de-source", "source", "start", rf"quellen?{_SEP}{_WHO}", f"Quelle: {EXAMPLE}"),
    _wording("de-material", "contribution", "within", rf"mit (?:material|informationen|agenturmaterial) (?:von|der|des) {_WHO}", f"Mit Material von {EXAMPLE}"),
    # French
    _wording("fr-permission", "reprint", "within", rf"avec l['’](?:aimable )?(?:autorisation|accord) (?:de l['’]|de la |des |du |de |d['’]){_WHO}", f"Reproduit avec l’aimable autorisation de {EXAMPLE}."),
    _wording("fr-first-published", "reprint", "start", rf"(?:(?:cet|l['’]) ?(?:article|texte) (?:a été |est )?)?(?:(?:initialement|d['’]abord|originellement) (?:publié|paru)|(?:publié|paru) (?:initialement|d['’]abord|à l['’]origine|pour la première fois))e? (?:dans|sur|par|chez) {_WHO}", f"Cet article a été initialement publié par {EXAMPLE}."),
    _wording("fr-original", "reprint", "start", rf"(?:article original|lire l['’]article original|source originale)(?:\s*:\s*| sur | dans ){_WHO}", f"Article original : {EXAMPLE}"),
    _wording("fr-according", "source", "start", rf"d['’]après {_WHO}\.?$", f"D’après {EXAMPLE}"),
    _wording("fr-with", "contribution", "end", r"\(?\s*avec (?:l['’])?(?P<who>[^\W_][^\n()]{1,40}?)\s*\)?\.?", "Le port est fermé. (avec AFP)", known=True),
    # Spanish
    _wording("es-permission", "reprint", "within", rf"con (?:el |la |la debida )?(?:permiso|autorización) de(?:l)? {_WHO}", f"Reproducido con permiso de {EXAMPLE}."),
    _wording("es-first-published", "reprint", "start", rf"(?:(?:este|el) (?:artículo|texto) (?:fue |se )?)?(?:publicado|apareció|publicó|aparecido)? ?(?:originalmente|por primera vez)(?: publicado)? (?:en|por) {_WHO}", f"Este artículo fue publicado originalmente en {EXAMPLE}."),
    _wording("es-original", "reprint", "start", rf"(?:artículo original|nota original){_SEP}{_WHO}", f"Artículo original: {EXAMPLE}"),
    _wording("es-source", "source", "start", rf"fuentes?{_SEP}{_WHO}", f"Fuente: {EXAMPLE}"),
    _wording("es-with", "contribution", "start", rf"\(?con información de {_WHO}", f"Con información de {EXAMPLE}"),
    # Arabic
    _wording("ar-permission", "reprint", "within", rf"(?:بإذن|بتصريح|بموافقة) (?:خاص )?(?:من )?{_WHO}", f"أعيد نشر هذا المقال بإذن من {EXAMPLE}."),
    _wording("ar-first-published", "reprint", "start", rf"(?:تم )?نُ?شر(?:ت)? (?:هذا|هذه)? ?(?:المقال|المقالة|التقرير|المادة|النص)? ?(?:لأول مرة|للمرة الأولى|أولا|أصلا|في الأصل) (?:في|على|من قبل) (?:موقع )?{_WHO}", f"نشر هذا المقال لأول مرة في {EXAMPLE}."),
    _wording("ar-source", "source", "start", rf"(?:ال)?مصدر{_SEP}{_WHO}", f"المصدر: {EXAMPLE}"),
    _wording("ar-quoting", "source", "start", rf"نقلا?ً? عن(?:{_SEP}|\s+){_WHO}", f"نقلا عن {EXAMPLE}"),
)  # fmt: skip

# What a page says to machines, by the last part of the hint's name. None: no claim about the text's origin.
HINTS: dict[str, Claim] = {
    "canonical": "reprint",
    "syndication-source": "reprint",
    "original-source": "source",
    "isbasedon": "reprint",
    "isbasedonurl": "reprint",
    "sourceorganization": "agency",
    "provider": "agency",
    "agency": "agency",
    "credittext": "agency",
    "copyrightholder": "copyright",
    "copyrightnotice": "copyright",
    "copyright": "copyright",
    "original": "reprint",
    "originalurl": "reprint",
    "sourceurl": "source",
    "rights": "copyright",
    "source": "via",
}

# Letters without which a wording that may stand anywhere cannot be there: looked for first, since that is fast.
NEEDS: dict[str, tuple[str, ...]] = {
    "any-signed": ("(", "/", "["),
    "en-desk": ("editing by",),
    "en-permission": ("permission",),
    "en-contributed": ("contribut",),
    "any-copyright": ("copyright", "©", "(c)"),
    "any-copyright-year": ("©", "(c)"),
    "ru-permission": ("разреш", "соглас"),
    "uk-permission": ("дозв", "згод"),
    "tr-permission": ("izniyle",),
    "de-permission": ("genehmigung", "erlaubnis"),
    "de-material": ("material", "informationen"),
    "fr-permission": ("autorisation", "accord"),
    "fr-with": ("avec",),
    "es-permission": ("permiso", "autorización"),
    "ar-permission": ("إذن", "تصريح", "موافقة"),
}

# A credit for a picture says nothing about the text.
_PICTURE = re.compile(
    r"\b(?:photos?|pictures?|images?|video|footage|map|graphic|illustration|getty|shutterstock|bild(?:er)?|fotos?|foto[ğg]raf|crédit|imagen|carte|фото|видео|світлина|иллюстрация|صورة|الصورة)\b",
    re.IGNORECASE,
)
# A language's wordings need letters of its script; "via" alone is found in any language by the English one.
_SCRIPTS = {
    "ru": re.compile("[\u0400-\u052f]"),
    "uk": re.compile("[\u0400-\u052f]"),
    "ar": re.compile("[\u0600-\u06ff]"),
}
_LEAD_IN = re.compile(r"^[\s*•·>\[(«\"'—–_-]*")
_SENTENCE = re.compile(r"[.!?…»”)|]\s+(?=[(\[]?\w)")


@dataclass(frozen=True)
class _Spot:
    """A line to read, with where it stands."""

    text: str
    role: str
    place: str


def find_credits(extraction: Extraction, outlet: Outlet | None, outlets: Sequence[Outlet] = ()) -> tuple[Credit, ...]:
    """Every foreign publisher the page credits, each with the words that say so, in reading order.

    `outlet` is who published the page: a credit to itself is none. `outlets`
    are all the desk knows, whose names and hosts settle who is meant.
    """
    known = tuple(outlets) if outlet is None or outlet in outlets else (*outlets, outlet)
    found = [*_from_lines(extraction, known), *_from_meta(extraction, known)]
    own = outlet.id if outlet else ""
    unique: dict[tuple[str, str, str], Credit] = {}
    for credit in found:
        if credit.publisher != own:
            unique.setdefault((credit.publisher, credit.claim, credit.place), credit)
    return tuple(unique.values())


def _from_lines(extraction: Extraction, outlets: tuple[Outlet, ...]) -> Iterator[Credit]:
    """Credits in the visible text."""
    for spot in _spots(extraction):
        for text in _windows(spot):
            yield from _read(text, spot, outlets)


def _spots(extraction: Extraction) -> list[_Spot]:
    """The lines that may hold a credit."""
    lines = [line for line in extraction.lines if line.role in READ_ROLES and line.text.strip()]
    spots = [
        _Spot(" ".join(line.text.split()), line.role, _place(line.role, at, len(lines)))
        for at, line in enumerate(lines)
    ]
    if extraction.byline and not any(line.role == "byline" for line in lines):
        spots.insert(0, _Spot(" ".join(extraction.byline.split()), "byline", "byline"))
    return spots


def _place(role: str, at: int, count: int) -> str:
    """Head and tail are what a reader sees as such."""
    if role == "byline":
        return "byline"
    if at < min(_HEAD, (count + 1) // 2):
        return "head"
    return "tail" if at >= count - _TAIL else "body"


def _windows(spot: _Spot) -> tuple[str, ...]:
    """The whole line, or both its ends where a text came without line breaks."""
    if len(spot.text) <= _WINDOW:
        return (spot.text,)
    tail = spot.text[-_WINDOW:]
    sentence = re.search(r"[.!?»”)]\s+", tail)
    return (spot.text[:_WINDOW], tail[sentence.end() :] if sentence else tail)


def _read(text: str, spot: _Spot, outlets: tuple[Outlet, ...]) -> Iterator[Credit]:
    """All wordings that can be there by where the line stands and by the letters they need, tried on one line."""
    lowered = text.lower()
    starts = _starts(text, spot)
    foreign = frozenset(language for language, letter in _SCRIPTS.items() if not letter.search(text))
    begins = any(_ANY_START.match(text, start) for start in starts)
    for wording in _WORDINGS_AT[spot.role == "byline", spot.place, spot.role == "credit", begins]:
        if wording.language in foreign:
            continue
        if wording.rule in NEEDS and _lacks(lowered, NEEDS[wording.rule]):
            continue
        credit = _try(wording, text, spot, starts, outlets)
        if credit is not None:
            yield credit


def _lacks(lowered: str, needed: tuple[str, ...]) -> bool:
    """None of the letters stands in the text; a loop, since this is asked a dozen times a line."""
    for letters in needed:  # noqa: SIM110 - `any` takes twice as long
        if letters in lowered:
            return False
    return True


def _possible(wording: Wording, place: str, *, byline: bool, credit: bool) -> bool:
    """Whether the scope of a wording allows it in a line that stands there."""
    if byline or wording.scope == "byline":
        return wording.scope == "byline" and (byline or place == "head")
    if wording.scope == "dateline":
        return place == "head"
    return wording.scope != "end" or place == "tail" or credit


_WORDINGS_AT = {
    (byline, place, credit, begins): tuple(
        one
        for one in WORDINGS
        if _possible(one, place, byline=byline, credit=credit) and (begins or one.scope != "start")
    )
    for byline in (False, True)
    for place in ("byline", "head", "body", "tail", "feed", "meta")
    for credit in (False, True)
    for begins in (False, True)
}


# All wordings that open something as one: hardly a line begins with any of them, and one try is faster than forty.
_ANY_START = re.compile(
    "|".join(re.sub(r"\(\?P<\w+>", "(?:", one.pattern.pattern) for one in WORDINGS if one.scope == "start"),
    re.IGNORECASE,
)


def _starts(text: str, spot: _Spot) -> tuple[int, ...]:
    """Where a wording that opens something may begin: the line, and any sentence of a credit line or of the last lines."""
    lead = _LEAD_IN.match(text)
    first = lead.end() if lead else 0
    if spot.place != "tail" and spot.role != "credit":
        return (first,)
    return (first, *(match.end() for match in _SENTENCE.finditer(text)))


def _try(wording: Wording, text: str, spot: _Spot, starts: Sequence[int], outlets: tuple[Outlet, ...]) -> Credit | None:
    """One wording on one line."""
    match = _match(wording, text, spot, starts)
    if match is None or _PICTURE.search(text[: match.end()][-200:] if wording.scope == "within" else match[0][:60]):
        return None
    publisher = _who(wording, match, outlets)
    if (
        publisher is None
        or (wording.known and not publisher.known)
        or (wording.scope == "end" and not publisher.agency)
    ):
        return None
    return Credit(
        publisher=publisher.id,
        name=publisher.name,
        claim=wording.claim,
        quote=_quote(match, publisher),
        place=spot.place,
        rule=wording.rule,
    )


def _quote(match: re.Match[str], publisher: Publisher) -> str:
    """The words that credit, up to the end of the name where the pattern left that open."""
    if "who" not in match.re.groupindex or match.end("who") < match.end():
        return match[0].strip()
    start = match.string.find(publisher.written, match.start("who"))
    return match.string[match.start() : max(start, match.start()) + len(publisher.written)].strip()


def _match(wording: Wording, text: str, spot: _Spot, starts: Sequence[int]) -> re.Match[str] | None:
    """The wording where its scope allows it."""
    if wording.scope == "byline":
        return wording.pattern.fullmatch(text) if _is_byline(text, spot) else None
    if spot.role == "byline":
        return None
    if wording.scope == "dateline":
        return wording.pattern.match(text) if spot.place == "head" else None
    if wording.scope == "end":
        return wording.pattern.search(text) if spot.place == "tail" or spot.role == "credit" else None
    if wording.scope == "start":
        return next((match for start in starts if (match := wording.pattern.match(text, start))), None)
    return (
        wording.pattern.search(text)
        if spot.place != "body" or spot.role == "credit" or len(text) < _WINDOW // 2
        else None
    )


def _is_byline(text: str, spot: _Spot) -> bool:
    """A line of that role, or a short one near the top that opens like one."""
    return spot.role == "byline" or (
        spot.place == "head" and len(text) < 120 and re.match(r"(?i)by\s+\S", text) is not None
    )


def _who(wording: Wording, match: re.Match[str], outlets: tuple[Outlet, ...]) -> Publisher | None:
    """Who is named. The sign-off of reporters and editors is the habit of one agency and names it by that."""
    if "who" not in wording.pattern.groupindex:
        return resolve("Reuters", outlets)
    return resolve(match["who"], outlets)


def _from_meta(extraction: Extraction, outlets: tuple[Outlet, ...]) -> Iterator[Credit]:
    """Credits in the machine-readable part."""
    own = resolve_host(extraction.url, outlets)
    hints: Iterable[Hint] = extraction.hints
    if extraction.canonical_url and not any(hint.source == "canonical" for hint in hints):
        hints = (Hint(source="canonical", value=extraction.canonical_url), *hints)
    if extraction.agency:
        hints = (*hints, Hint(source="agency", value=extraction.agency))
    for hint in hints:
        credit = _from_hint(hint, own, outlets)
        if credit is not None:
            yield credit


def _from_hint(hint: Hint, own: Publisher | None, outlets: tuple[Outlet, ...]) -> Credit | None:
    """One hint, unless it names the page's own host."""
    claim = HINTS.get(re.split(r"[:.]", hint.source.lower())[-1])
    if claim is None or not hint.value.strip():
        return None
    publisher = _named(hint.value, outlets)
    if publisher is None or (own is not None and (publisher.id == own.id or _same_site(publisher.id, own.id))):
        return None
    if claim == "agency" and not publisher.known:
        return None
    place = "feed" if hint.source.lower().startswith(("feed", "rss", "atom", "dc")) else "meta"
    return Credit(
        publisher=publisher.id,
        name=publisher.name,
        claim=claim,
        quote=hint.value.strip(),
        place=place,
        rule=f"hint-{hint.source}",
    )


def _named(value: str, outlets: tuple[Outlet, ...]) -> Publisher | None:
    """An address by its host, a copyright notice by its holder, else a name."""
    value = value.strip()
    if re.match(r"https?://|//", value):
        return resolve_host(value, outlets)
    return resolve(re.sub(rf"(?i)^(?:copyright|©|\(c\)|\s|{_YEARS}|[.,])+(?:by )?", "", value), outlets)


def _same_site(one: str, two: str) -> bool:
    """Two hosts, one under the other."""
    return (
        "." in one
        and "." in two
        and (host_of(one).endswith(f".{host_of(two)}") or host_of(two).endswith(f".{host_of(one)}"))
    )
