"""The forms of Turkish verbs of saying, made from their stems by vowel harmony. Pure."""

from __future__ import annotations

from collections.abc import Iterable

_WIDE = dict.fromkeys("aıou", "a") | dict.fromkeys("eiöü", "e")
_NARROW = {"a": "ı", "ı": "ı", "o": "u", "u": "u", "e": "i", "i": "i", "ö": "ü", "ü": "ü"}
_VOICELESS = "fstkçşhp"


def finite(stems: Iterable[str]) -> tuple[str, ...]:
    """`söyledi`, `söylediler`, `söylüyor`, `söylüyorlar`, `söylemişti`, `söylemişlerdi` of each stem (`söyle`, `ifade et`)."""
    return tuple(form for stem in stems for form in (*_past(stem), *_present(stem)))


def participles(stems: Iterable[str]) -> tuple[str, ...]:
    """`söyleyen`, `ifade eden`: who says it stands behind."""
    return tuple(_joined(stem) + _wide(stem) + "n" for stem in stems)


def converbs(stems: Iterable[str]) -> tuple[str, ...]:
    """`söyleyerek`, `ifade ederek`: saying so, the subject does something else."""
    return tuple(f"{_joined(stem)}{_wide(stem)}r{_wide(stem)}k" for stem in stems)


def _past(stem: str) -> tuple[str, ...]:
    narrow, wide = _narrow(stem), _wide(stem)
    past = stem + ("t" if stem[-1] in _VOICELESS else "d") + narrow
    perfect = f"{stem}m{narrow}ş"
    return past, f"{past}l{wide}r", f"{perfect}t{narrow}", f"{perfect}l{wide}rd{_NARROW[wide]}"


def _present(stem: str) -> tuple[str, ...]:
    """A stem that ends in a wide vowel narrows it: `söyle`, `söylüyor`; `de`, `diyor`."""
    bare = stem[:-1] if stem[-1] in "ae" else _voiced(stem)
    vowel = "i" if bare in {"d", "y"} else _narrow(bare)
    present = bare + vowel + "yor" if bare[-1] not in "ıiuü" else bare + "yor"
    return present, present + "lar"


def _joined(stem: str) -> str:
    """The stem as it stands before a vowel: `söyley`, `ifade ed`, `diy`."""
    if stem == "de" or stem.endswith(" de"):
        return stem[:-1] + "iy"
    return stem + "y" if stem[-1] in _NARROW else _voiced(stem)


def _voiced(stem: str) -> str:
    """`et`, `kaydet`: the t of `et` softens before a vowel, that of other verbs stays (`belirt`)."""
    return stem[:-1] + "d" if stem == "et" or stem.endswith((" et", "det")) else stem


def _wide(stem: str) -> str:
    return _WIDE[_last_vowel(stem)]


def _narrow(stem: str) -> str:
    return _NARROW[_last_vowel(stem)]


def _last_vowel(stem: str) -> str:
    return next(letter for letter in reversed(stem) if letter in _NARROW)
