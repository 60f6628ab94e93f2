"""Compare the names of outlets over cases, scripts and languages. Pure.

`outlet_key` takes one outlet's spellings together («Вестника Халмара» is
«Вестник Халмара»); `title_key` tells names that may be translations of each
other (Halmar Herald, Halmarer Herold), which is an inference for the caller
to mark.
"""

from __future__ import annotations

import re
from functools import lru_cache

ENOUGH_LETTERS = 3  # of what a name is called beside its kind: a shorter rest may be chance

_LATIN = str.maketrans(
    dict(zip("абвгдезиклмнопрстуфыэ", "abvgdeziklmnoprstufye", strict=True))
    | {
        "ё": "e",
        "ж": "zh",
        "й": "y",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "sh",
        "ю": "yu",
        "я": "ya",
        "ь": "",
        "ъ": "",
    }
)

# The endings that a case puts on a Russian name. What is left may be short of a letter of its own: both sides lose it.
_CASE = re.compile(
    r"(?<=[а-яё]{3})(?:иями|ями|ами|иях|ях|ах|ием|ям|ам|ием|ом|ем|ой|ей|ью|ов|ев|ия|ию|ии|[аяуюеиыоьй])$"
)
_NOUNS = frozenset(
    [
        "газета",
        "газете",
        "газету",
        "газеты",
        "газетой",
        "агентство",
        "агентства",
        "агентству",
        "агентством",
        "телеканал",
        "телеканала",
        "телеканалу",
        "телеканалом",
        "радиостанция",
        "радиостанции",
        "издание",
        "издания",
        "изданию",
        "изданием",
        "журнал",
        "журнала",
        "журналу",
        "портал",
        "портала",
        "порталу",
        "сайт",
        "сайта",
    ]
)
_LABEL = re.compile(r"[«„“\"]([^«»„“”\"]+)[»”“\"]")
_OF_PLACE = re.compile(r"(?:isch(?:e[rnsm]?)?|sk(?:iy|aya|oe|oy|ogo|omu|om)|er|s)$")

# Words in the names of papers and stations that are translated with the name.
_KINDS = (
    ("herald", r"herald|herold\w?|вестник\w*|vestnik|haberci(?:si)?"),
    ("courier", r"courier|kurier|курьер\w*|kurye(?:si)?"),
    ("messenger", r"messenger|bote\w?"),
    ("times", r"times|таймс\w?|zamanı?"),
    ("post", r"post|пост|postası|почта"),
    ("telegraph", r"telegraph|telegraf|телеграф\w?|telgraf[ıi]?"),
    ("tribune", r"tribune|tribüne|трибун\w"),
    ("observer", r"observer|beobachter|обозревател\w|наблюдател\w|gözlemci(?:si)?"),
    ("chronicle", r"chronicle|chronik|хроник\w|kroniği"),
    ("voice", r"voice|stimme|голос\w?|sesi"),
    ("star", r"star|stern|звезд\w|yıldızı"),
    ("mirror", r"mirror|spiegel|зеркал\w|aynası"),
    ("radio", r"radio|rundfunk|радио|radyosu"),
)
_KIND = tuple((kind, re.compile(rf"(?:{words})\Z", re.IGNORECASE)) for kind, words in _KINDS)


@lru_cache(maxsize=8192)
def skeleton(name: str) -> str:
    """A name's first letter and consonants in Latin letters, without an article, so that the spellings of two scripts meet."""
    latin = re.sub(r"^(?:the|die|der|das) ", "", name.casefold()).translate(_LATIN)
    bare = re.sub(r"[^\w]+", "", latin)
    return bare[:1] + re.sub(r"[aeiouyj]+|(?<=(.))\1+", "", bare[1:])


@lru_cache(maxsize=8192)  # a large day names the same outlets thousands of times
def outlet_key(name: str) -> str:
    """An outlet's name for comparing: without its noun, case endings, and the ending that stands behind an apostrophe."""
    name = re.sub(r"['’]\w{1,4}$", "", name)
    label = _LABEL.search(name)
    if label is not None and all(word.casefold() in _NOUNS for word in re.findall(r"\w+", _LABEL.sub(" ", name))):
        name = label[1]
    return skeleton(" ".join(_CASE.sub("", word) for word in name.casefold().split()))


@lru_cache(maxsize=8192)
def title_key(name: str) -> tuple[str, str] | None:
    """Its kind of title and what it is called besides, comparable over languages; None where it holds no such title."""
    words = [word for word in re.findall(r"[\w-]+", re.sub(r"['’]\w{1,4}$", "", name)) if word.casefold() not in _NOUNS]
    kinds = [kind for word in words for kind, pattern in _KIND if pattern.match(word)]
    rest = [word for word in words if not any(pattern.match(word) for _, pattern in _KIND)]
    called = " ".join(filter(None, (_called(word) for word in rest)))
    return (kinds[0], called) if len(kinds) == 1 and len(called) >= ENOUGH_LETTERS else None


def _called(word: str) -> str:
    """A place in a name, without what makes an adjective of it in its language."""
    low = word.casefold()
    if low in {"the", "der", "die", "das"}:
        return ""
    latin = _CASE.sub("", low).translate(_LATIN) if not low.endswith(("ский", "ского")) else low.translate(_LATIN)
    return skeleton(_OF_PLACE.sub("", latin).replace("kh", "h"))
