"""Know a publisher by any of its names: the desk's outlets first, then the agencies everybody reprints. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlsplit

from ingest.fingerprint import normalise
from ingest.types import Outlet


@dataclass(frozen=True)
class Publisher:
    """Whom a credit names, and by which words.

    `agency` is true of those who write to be reprinted, `known` of those in a table.
    """

    id: str
    name: str
    agency: bool = False
    known: bool = True
    written: str = ""


@dataclass(frozen=True)
class _Agency:
    """A publisher that outlets everywhere credit, with the names and hosts it goes by."""

    id: str
    name: str
    aliases: tuple[str, ...]
    agency: bool = True


def _row(line: str, *, agency: bool = True) -> _Agency:
    """One line of the table: id = name | alias | alias."""
    head, _, names = line.partition(" = ")
    first, *rest = (name.strip() for name in names.split("|"))
    return _Agency(head.strip(), first, tuple(rest), agency)


AGENCIES = tuple(map(_row, """\
ap = Associated Press | AP | A.P. | AP News | apnews.com | Ассошиэйтед Пресс | أسوشيتد برس | اسوشيتد برس | أ ب
reuters = Reuters | Thomson Reuters | Reuters Staff | reuters.com | Рейтер | Рейтерс | Ройтерс | رويترز
afp = Agence France-Presse | AFP | A.F.P. | afp.com | Франс Пресс | Франс-Пресс | АФП | فرانس برس | وكالة فرانس برس | أ ف ب | أ.ف.ب | ا ف ب
upi = United Press International | UPI | upi.com
dpa = Deutsche Presse-Agentur | dpa | dpa.com | ДПА | د ب أ
efe = Agencia EFE | EFE | efe.com
ansa = ANSA | ansa.it
apa = Austria Presse Agentur | APA
pa = PA Media | Press Association | The Press Association
xinhua = Xinhua | Xinhua News Agency | xinhuanet.com | Синьхуа | شينخوا | 新华社
kyodo = Kyodo News | Kyodo | 共同通信
yonhap = Yonhap | Yonhap News Agency | yna.co.kr
tass = TASS | ITAR-TASS | Itar-Tass | tass.ru | tass.com | ТАСС | ИТАР-ТАСС | تاس
ria = RIA Novosti | RIA | RIA News | ria.ru | РИА Новости | РИА "Новости" | ريا نوفوستي | نوفوستي
sputnik = Sputnik | sputniknews.com | Спутник | سبوتنيك
interfax = Interfax | interfax.ru | interfax.com | Интерфакс | Интерфакса | إنترفاكس | انترفاكس
interfax-ukraine = Interfax-Ukraine | Интерфакс-Украина | Інтерфакс-Україна | interfax.com.ua
unian = UNIAN | unian.info | unian.net | УНИАН | УНІАН
ukrinform = Ukrinform | ukrinform.net | ukrinform.ua | Укринформ | Укрінформ
anadolu = Anadolu Agency | Anadolu | AA | Anadolu Ajansı | Anadolu Ajansi | aa.com.tr | Анадолу | الأناضول | وكالة الأناضول
dha = Doğan Haber Ajansı | DHA | Demirören Haber Ajansı
iha = İhlas Haber Ajansı | IHA | İHA
cihan = Cihan Haber Ajansı | Cihan | CHA
sana = SANA | Syrian Arab News Agency | sana.sy | САНА | سانا | وكالة سانا
irna = IRNA | irna.ir | إرنا | ايرنا
petra = Petra News Agency | Petra | بترا
mena = Middle East News Agency | MENA
spa = Saudi Press Agency | SPA | واس
wam = WAM | Emirates News Agency | وام
belta = BelTA | БЕЛТА | БелТА
pti = Press Trust of India | PTI
ians = IANS | Indo-Asian News Service
cp = The Canadian Press | Canadian Press
aap = Australian Associated Press | AAP
bloomberg = Bloomberg | Bloomberg News | bloomberg.com
tns = Tribune News Service | TNS
""".splitlines()))  # fmt: skip

# Not agencies, but reprinted so widely that their names must be one even if the desk does not list them.
REPRINTED = tuple(_row(line, agency=False) for line in """\
rferl = Radio Free Europe/Radio Liberty | RFE/RL | RFERL | Radio Liberty | Radio Free Europe | Radio Svoboda | rferl.org | svoboda.org | Радио Свобода | Радио Свободная Европа/Радио Свобода | Радио Свободная Европа | Радіо Свобода | إذاعة أوروبا الحرة
voa = Voice of America | VOA | VOA News | voanews.com | Голос Америки | صوت أمريكا
bbc = BBC | BBC News | bbc.com | bbc.co.uk | Би-би-си | بي بي سي
dw = Deutsche Welle | DW | dw.com | Немецкая волна | دويتشه فيله
conversation = The Conversation | theconversation.com
cnn = CNN | cnn.com
guardian = The Guardian | Guardian | theguardian.com
nyt = The New York Times | New York Times | nytimes.com
wapo = The Washington Post | Washington Post | washingtonpost.com
jazeera = Al Jazeera | aljazeera.com | Аль-Джазира | الجزيرة
""".splitlines())  # fmt: skip

# Words of law and courtesy round a name that do not tell one publisher from another.
_DROPPED_FIRST = frozenset(
    {
        "the",
        "die",
        "der",
        "das",
        "le",
        "la",
        "les",
        "el",
        "агентство",
        "агентства",
        "агенція",
        "агентством",
        "وكالة",
        "موقع",
        "сайт",
        "сайта",
        "издание",
        "издания",
        "газета",
        "газеты",
        "редакция",
        "редакции",
        "издательство",
        "издательства",
        "ооо",
        "зао",
        "оао",
        "ао",
    }
)
_DROPPED_LAST = frozenset(
    {
        "inc",
        "ltd",
        "llc",
        "limited",
        "corp",
        "corporation",
        "gmbh",
        "plc",
        "ag",
        "sarl",
        "агентство",
        "ооо",
        "staff",
        "website",
    }
)
_HOST = re.compile(r"(?:https?://)?(?:www\.)?((?:[^\W_][\w-]*\.)+[^\W\d_]{2,})(?:[/?#]\S*)?", re.IGNORECASE)
_LEADING_LABELS = ("www.", "m.", "amp.", "mobile.", "edition.")
_CUT = re.compile(r"\.\s|[,;|()\[\]<>]|\s[—–-]+\s|\s(?:on|at|in|under|auf|le|el|от|за)\s|\s*$|:\s")
_TRIM = " \t.,;:|/-–—()[]<>«»“”„\"'*_"
_HALF_QUOTED = re.compile(r"^(?:[^«»“”„]*\s)?[«“„]\s*([^«»“”„]+)$")
_LONGEST_NAME = 8  # words


def resolve(words: str, outlets: Iterable[Outlet] = ()) -> Publisher | None:
    """Who is meant by the words of a credit, read from their beginning; None if they name nobody.

    The longest beginning that is a known name wins; else the words up to the
    first break are taken as a name and given a stable id of their own.
    """
    index = _index(tuple(outlets))
    cuts = [words[: match.start()].strip(_TRIM) for match in _CUT.finditer(words)]
    for candidate in reversed(cuts):
        found = index.get(name_key(candidate)) or _by_host(candidate, index)
        if found is not None:
            return replace(found, written=candidate)
    return _unknown(next((cut for cut in cuts if cut), ""))


def resolve_host(url: str, outlets: Iterable[Outlet] = ()) -> Publisher | None:
    """Who publishes under the host of an address; an unlisted host stands for itself, spelt in ASCII."""
    host = host_of(url)
    if not host:
        return None
    return _by_host(host, _index(tuple(outlets))) or Publisher(host, host, known=False)


def name_key(name: str) -> str:
    """What two spellings of one name share: letters and digits, without articles and company forms."""
    tokens = list(normalise(name))
    while len(tokens) > 1 and tokens[0] in _DROPPED_FIRST:
        tokens.pop(0)
    while len(tokens) > 1 and tokens[-1] in _DROPPED_LAST:
        tokens.pop()
    return "".join(tokens)


def host_of(url: str) -> str:
    """The host of an address, without the labels that only say how it is served; IDN in its ASCII form."""
    host = (urlsplit(url if "//" in url else f"//{url}").hostname or "").rstrip(".")
    for label in _LEADING_LABELS:
        host = host.removeprefix(label)
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


@lru_cache(maxsize=16)
def _index(outlets: tuple[Outlet, ...]) -> dict[str, Publisher]:
    """Every key of every known publisher. The desk's own word for a publisher takes over the table's."""
    index: dict[str, Publisher] = {}
    for row in (*AGENCIES, *REPRINTED):
        _enter(index, Publisher(row.id, row.name, row.agency), (row.id, row.name, *row.aliases))
    for outlet in outlets:
        names = (outlet.id, outlet.name, *outlet.aliases, *outlet.hosts)
        before = [index[key] for key in _keys(names) if key in index]
        publisher = Publisher(outlet.id, outlet.name, any(found.agency for found in before))
        for key in [key for key, found in index.items() if found in before and found.id != outlet.id]:
            index[key] = publisher
        for key in _keys(names):
            index[key] = publisher
    return index


def _enter(index: dict[str, Publisher], publisher: Publisher, names: Iterable[str]) -> None:
    """Put one publisher under all its keys."""
    index.update(dict.fromkeys(_keys(names), publisher))


def _keys(names: Iterable[str]) -> Iterator[str]:
    """The keys of names and hosts; a host has a second one that a name cannot have."""
    for name in names:
        key = name_key(name)
        if key:
            yield key
        if "." in name and " " not in name:
            yield f"//{host_of(name)}"


def _by_host(words: str, index: dict[str, Publisher]) -> Publisher | None:
    """The publisher whose host these words are, or whose host is above it."""
    if not _HOST.fullmatch(words):
        return None
    labels = host_of(words).split(".")
    parents = (".".join(labels[start:]) for start in range(len(labels) - 1))
    return next((index[f"//{host}"] for host in parents if f"//{host}" in index), None)


def _unknown(name: str) -> Publisher | None:
    """A name no table has; refused if it does not read like one."""
    words = name.split()
    if (
        not words
        or len(words) > _LONGEST_NAME
        or not any(map(str.isalpha, name))
        or (words[0][0].islower() and "." not in name)
    ):
        return None
    if _HOST.fullmatch(name):
        return Publisher(host_of(name), name, known=False, written=name)
    shown = _closed(name)
    slug = "-".join(normalise(shown))
    return Publisher(slug, shown, known=False, written=name) if slug else None


def _closed(name: str) -> str:
    """A name whose trimmed end closed a quotation mark is what stands behind the opening one."""
    return _HALF_QUOTED.sub(r"\1", name)
