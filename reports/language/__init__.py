"""What is known about each language: verbs of saying, stance, numbers, days. A file a language, a line in the table.

The tables are data; `reports.speech` walks a sentence with them,
`reports.stance` judges with them, `reports.days` and `reports.numbers` read
days and figures with them. Pure.
"""

from __future__ import annotations

from reports.language.english import ENGLISH
from reports.language.german import GERMAN
from reports.language.pack import Cue, CueClass, Language
from reports.language.russian import RUSSIAN
from reports.language.turkish import TURKISH

__all__ = ["LANGUAGES", "Cue", "CueClass", "Language", "language_of"]

LANGUAGES: dict[str, Language] = {pack.code: pack for pack in (ENGLISH, GERMAN, RUSSIAN, TURKISH)}


def language_of(code: str) -> Language:
    """The tables for a language code such as ``en`` or ``en-GB``; English where the language is unknown."""
    return LANGUAGES.get(code.lower().split("-")[0].split("_")[0], ENGLISH)
