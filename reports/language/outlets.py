"""How outlets are named in running text, in all languages: hosts, known names, and nouns such as "news site". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from reports.language.english import ENGLISH
from reports.language.russian import RUSSIAN
from reports.language.titles import outlet_key
from reports.types import Span

_HOST = r"[\w-]+\.(?:ru|com|org|net|de|tr|info|ua|uk|fr|il|io|news|co\.uk|com\.tr|eu|press|media)"

# Agencies feed other outlets; the list is of names only and stays short.
AGENCIES = (
    "RIA Novosti", "RIA", "TASS", "ITAR-TASS", "Interfax", "Reuters", "AFP", "Agence France-Presse", "Associated Press", "AP", "dpa", "DPA",
    "Anadolu Agency", "Anadolu", "AA", "Bloomberg", "UPI", "Xinhua", "SANA", "IRNA", "Fars", "Ukrinform", "Kyodo", "ANSA", "EFE", "APA", "PTI",
    "РИА Новости", "ТАСС", "Интерфакс", "Рейтер", "Рейтерс", "Франс Пресс", "Anadolu Ajansı", "İHA", "DHA",
)  # fmt: skip
OUTLETS = (
    "BBC Russian Service", "Русская служба Би-би-си", "Русской службе Би-би-си", "Русской службой Би-би-си", "BBC Rusça Servisi", "BBC Türkçe", "BBC", "CNN", "CNN Türk", "Al Jazeera", "Al Arabiya", "Fox News", "NBC News", "NBC", "CBS News", "CBS", "ABC News", "Sky News", "Deutsche Welle", "DW",
    "Radio Free Europe/Radio Liberty", "RFE/RL", "Voice of America", "VOA", "Echo of Moscow", "Ekho Moskvy", "Meduza", "Novaya Gazeta", "Kommersant",
    "Vedomosti", "Izvestia", "Rossiya 24", "Channel One", "RBC", "Fontanka", "Stratfor", "Spiegel", "Der Spiegel", "Bild", "Die Welt", "Die Zeit", "Süddeutsche Zeitung",
    "Frankfurter Allgemeine Zeitung", "FAZ", "ARD", "ZDF", "Hürriyet", "Cumhuriyet", "Milliyet", "Sabah", "NTV", "Habertürk", "TRT", "The Guardian", "The Independent",
    "The Economist", "Politico", "Axios", "Le Monde", "Le Figaro", "El País", "Haaretz", "The Times", "Twitter", "Facebook", "Telegram", "YouTube",
    "Эхо Москвы", "Эха Москвы", "Эху Москвы", "Коммерсант", "Коммерсанту", "Ведомости", "Ведомостям", "Известия", "Известиям", "Новая газета", "Новой газете", "Медуза", "Газета.Ru", "Би-би-си", "Дождь", "РБК",
)  # fmt: skip

_NOUN = (
    r"(?:online )?(?:news ?)?(?:newspapers?|dail(?:y|ies)|weekl(?:y|ies)|magazines?|websites?|web sites?|portals?|(?:news )?outlets?|(?:news|press) agenc(?:y|ies)|agency|"
    r"radio(?: station)?|television(?: channel)?|TV(?: channel)?|channel|broadcasters?|news site|site|tabloid|newswire|wire service|news service|"
    r"Zeitung|Nachrichtenagentur|Sender|Magazin|Portal|Nachrichtenportal|Blatt|"
    r"(?:gazetesi|ajansı|kanalı|televizyonu|sitesi|dergisi|radyosu)(?:n[ıiauüeo]n?|n?[dy][aeıi]n?)?)"
)
# In Russian the noun stands before the name (`газета «Вестник»`), never behind it.
_RUSSIAN_NOUN = (
    r"газет\w+|агентств\w+|телеканал\w*|радиостанци\w+|издани\w+|сайт\w*|портал\w*|журнал(?:а|у|е|ом|ы|ов|ам|ах|ами)?"
)
_ANY_NOUN = rf"(?:{_NOUN}|{_RUSSIAN_NOUN})"
_CAP = r"[A-ZÄÖÜÇŞĞİА-ЯЁ][\w.'’&/-]*"
_ENDS = r"(?:Times|Post|Herald|Tribune|Journal|Telegraph|Gazette|News|Radio|TV|Television|Channel|Agency|Chronicle|Courier|Observer|Mail|Press|Zeitung|Rundschau|Anzeiger|Kurier|Herold|Bote|Tageblatt|Gazetesi|Ajansı)"
# `Radio Kolm`, `Channel Nine`: no tunnel and no islands.
_BEGINS = r"(?:Radio|Radyo|Радио|TV|Channel|Kanal)(?! (?:Tunnel|Island|Isle|Coast|Crossing|Four-Wheel)\w*\b)"
# Words before the noun that describe it; a verb or a preposition is none of them.
_FILL = r"(?:(?!(?:by|to|told|from|in|on|of|for|with|and|or|that|said|say|says|a|an|the|via|according|quoted|der|die|das|laut|von|in|на|в|как)\b)(?![А-ЯЁ]|[а-яё]+(?:л|ла|ли|ло|ет|ют|ит|ят)\b)[\w-]+ )"
_MEDIA = rf"{_FILL}{{0,2}}(?:media reports?|news reports?|press reports?|local media|state media|media|newspapers|report|Medienberichten?|Medien|СМИ|medya|basın)"

_KNOWN = "|".join(re.escape(name) for name in sorted((*AGENCIES, *OUTLETS), key=lambda name: (-len(name), name)))
_PATTERN = re.compile(
    rf"(?<![\w.])(?:"
    rf"(?:[Tt]he |[Aa]n? |[Dd]ie |[Dd]er |[Dd]as )?(?P<described>{_FILL}{{0,3}}?{_ANY_NOUN}) (?P<after>{_HOST}|{_KNOWN}|[«\"„“][^»\"”“]{{2,40}}[»\"”“]|{_CAP}(?: {_CAP}){{0,3}})"
    rf"|(?P<host>{_HOST})"
    rf"|(?:[Tt]he )?(?P<known>{_KNOWN})(?: (?:radio(?: station)?|television|TV|news agency|agency|newspaper|channel|website))?"
    rf"|(?P<begins>{_BEGINS} (?:{_CAP}|\d+)(?: {_CAP})?)"
    rf"|(?:[Tt]he )?(?P<ends>(?:{_CAP} ){{1,4}}{_ENDS})"
    rf"|(?:[Tt]he )?(?P<before>{_CAP}(?: (?:of )?{_CAP}){{0,3}}) {_NOUN}"
    rf"|(?:[Tt]he |[Aa]n? )?(?P<bare>{_FILL}{{0,3}}?{_ANY_NOUN})"
    rf"|(?P<media>{_MEDIA})"
    rf")(?!\w)"
)


_PAPER = r"(?:newspaper|daily|weekly|magazine|website|web site|news site|site|portal|news outlet|outlet|news agency|broadcaster|radio station|tabloid)"
_HEARS = r"(?:spoke|spoken|talked) (?:to|with)|(?:interviewed|quoted|published|reported)\b"
# A name beside the noun for an outlet, or of a thing that interviews people.
_INTRODUCED = re.compile(
    rf"{_PAPER},? ({_CAP}(?: {_CAP}){{0,2}})(?=[\s,.;:)])|({_CAP}(?: {_CAP}){{0,2}}), which (?:has |had |first )?(?:{_HEARS})"
)
_LABEL = re.compile(r"[«„“]([А-ЯЁA-Z][\w-]+(?: [\w-]+){0,2})[»”“]")

# Names of one outlet in other languages and cases.
_SAME = {
    **dict.fromkeys(
        ("Русская служба Би-би-си", "Русской службе Би-би-си", "Русской службой Би-би-си", "BBC Rusça Servisi"),
        "BBC Russian Service",
    ),
    **dict.fromkeys(("Эхо Москвы", "Эха Москвы", "Эху Москвы", "Ekho Moskvy"), "Echo of Moscow"),
}
_SPEAKERS = ENGLISH.people | RUSSIAN.people

_NO_NAMES = frozenset(
    {
        "the",
        "a",
        "an",
        "state",
        "local",
        "state-run",
        "one",
        "this",
        "that",
        "another",
        "its",
        "our",
        "their",
        *ENGLISH.demonyms,
    }
)


class Outlet:
    """An outlet as named: the whole phrase, its own name (empty where only a noun stands) and the describing words."""

    __slots__ = ("described", "name", "span")

    def __init__(self, span: Span, name: str, described: str) -> None:
        self.span, self.name, self.described = span, name, described

    @property
    def agency(self) -> bool:
        """A news agency by its name or its noun."""
        return (
            self.name in AGENCIES
            or "agenc" in self.described.lower()
            or "агентств" in self.described.lower()
            or "agentur" in self.described.lower()
            or "ajans" in self.described.lower()
        )

    @property
    def plural(self) -> bool:
        """Media in general, of whom no single name is missing."""
        return bool(
            re.search(
                r"(?:reports|media|newspapers|websites|outlets|television|radio|TV|СМИ|Medien\w*|medya|basın)$",
                self.described,
            )
        )

    def definite(self, text: str) -> bool:
        """Taken up again: `the outlet`, `the report`; the bare noun where the language has no article."""
        if re.match(r"[а-яё]+$", self.span.of(text)):
            return True
        return text[self.span.start : self.span.start + 4].lower() in {"the ", "die ", "der ", "das "}


def find_outlets(text: str, span: Span, names: Mapping[str, str] = MappingProxyType({})) -> tuple[Outlet, ...]:
    """Every outlet named or described between two offsets. `A report` alone is none, `the report` takes one up.

    `names` are further names that stand for an outlet in this text, each with
    the name to give it (`outlet_names`).
    """
    found = [_outlet(hit) for hit in _PATTERN.finditer(text, span.start, span.end)]
    told = [
        outlet
        for outlet in found
        if outlet.name or outlet.described not in {"report", "site", "channel"} or outlet.definite(text)
    ]
    if not names:
        return tuple(told)
    known = [outlet for outlet in _by_name(text, span, names) if not any(_overlap(outlet, old) for old in told)]
    called = [Outlet(old.span, names.get(old.name, old.name), old.described) for old in told]
    return tuple(sorted((*called, *known), key=lambda outlet: outlet.span))


def _by_name(text: str, span: Span, names: Mapping[str, str]) -> list[Outlet]:
    hits = _names_pattern(tuple(sorted(names))).finditer(text, span.start, span.end)
    return [Outlet(Span(hit.start(), hit.end()), names[hit["name"]], "") for hit in hits]


@lru_cache(maxsize=256)
def _names_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted((re.escape(name) for name in names), key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)(?:[Tt]he )?[«„“\"]?(?P<name>{'|'.join(longest)})[»”\"]?(?!\w)")


def _overlap(one: Outlet, other: Outlet) -> bool:
    return one.span.start < other.span.end and other.span.start < one.span.end


def outlet_names(text: str, known: Iterable[str]) -> dict[str, str]:
    """The names that stand for an outlet in this text, each with the name to give it.

    They are those `known` beforehand (the page's own, the credited ones), in
    whatever script and case between quotation marks; those beside a noun
    (`the weekly Beacon`, `a local site, Beacon`); and what interviews people (`Beacon, which spoke to ...`).
    """
    shown = {name: name for name in known if name}
    by_key = {outlet_key(name): name for name in shown}
    for label in _LABEL.findall(text):
        called = by_key.get(outlet_key(label))
        if called is not None:
            shown.setdefault(label, called)
    for hit in _INTRODUCED.finditer(text):
        name = next(group for group in hit.groups() if group)
        if name.lower() not in _NO_NAMES and len(name) > 3:
            shown.setdefault(name, by_key.get(outlet_key(name), name))
    return shown


def _outlet(hit: re.Match[str]) -> Outlet:
    place = Span(hit.start(), hit.end())
    named = (
        (hit["after"] or hit["host"] or hit["known"] or hit["begins"] or hit["ends"] or hit["before"] or "")
        .strip('«»"„“”')
        .strip()
    )
    if (
        hit["before"] and named.split(" ")[-1].lower() in _SPEAKERS
    ):  # `Residents agency`: people before a noun are no name
        noun = re.search(r"\S+$", hit.group())
        return Outlet(Span(hit.end() - len(noun.group() if noun else ""), hit.end()), "", noun.group() if noun else "")
    described = hit["described"] or hit["bare"] or hit["media"] or ""
    if named.lower() in _NO_NAMES:
        return Outlet(place, "", re.sub(r"^(?:the|an?) ", "", hit.group(), flags=re.IGNORECASE))
    return Outlet(place, _SAME.get(named, named), described)
