"""Speakers named in the nominative, whatever case the sentence had them in."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from reports.baseform import base_form
from reports.language import language_of

sys.path.insert(0, str(Path(__file__).parent))

from tell import read

RUSSIAN = [
    ("министерством обороны", "министерство обороны"),
    ("пресс-службой МВД", "пресс-служба МВД"),
    ("Всемирной продовольственной и сельскохозяйственной организации ООН", "Всемирная продовольственная и сельскохозяйственная организация ООН"),
    ("главы ведомства Игоря Щеголева", "глава ведомства Игорь Щеголев"),
    ("директором порта Олегом Морозовым", "директор порта Олег Морозов"),
    ("Елены Морозовой", "Елена Морозова"),
    ("Ольги Линд", "Ольга Линд"),
    ("двух правозащитников", ""),
    ("правозащитников", "правозащитники"),
    ("МИДа", "МИД"),
    ("адвоката Олега Морозова", ""),
    ("Милоша Бенды", ""),
    ("Олег Морозов", ""),
    ("министерство", ""),
    ("его", ""),
]  # fmt: skip
TURKISH = [
    ("Bakanlıktan", "Bakanlık"),
    ("Sağlık Bakanlığından", "Sağlık Bakanlığı"),
    ("Savcılığa", "Savcılık"),
    ("Yetkililere", "Yetkililer"),
    ("Emre Kaya'ya", "Emre Kaya"),
    ("Emre Kaya", ""),
    ("Adana", ""),
    ("Bakanlık", ""),
]
ROWS = [("ru", *row) for row in RUSSIAN] + [("tr", *row) for row in TURKISH]


@pytest.mark.parametrize(("language", "written", "named"), ROWS)
def test_a_speaker_is_named_in_the_nominative(language, written, named):
    """Nouns with their adjectives and names; what is doubtful, foreign or already so stays as it was written."""
    assert named == base_form(written, language_of(language))


def test_the_place_of_a_phrase_settles_its_case():
    """`компании` may be several companies or the case of one; behind `по словам` it is the latter."""
    russian = language_of("ru")
    assert "" == base_form("компании", russian)
    assert "компания" == base_form("компании", russian, oblique=True)


@pytest.mark.parametrize(
    ("language", "text", "shown", "role"),
    [
        ("ru", "По словам министра Игоря Морозова, ворота были открыты.", "Игорь Морозов", "министр"),
        ("ru", "Сообщения об открытых воротах опровергнуты министерством обороны.", "министерство обороны", ""),
        ("tr", "Sağlık Bakanlığından yapılan açıklamada kapının açık olduğu belirtildi.", "Sağlık Bakanlığı", ""),
    ],
)
def test_the_words_of_the_article_are_kept_beside_the_name(language, text, shown, role):
    """The name is shown as one names somebody, with the role in the same case; what was written is never overwritten."""
    speaker = read(text, language=language).statements[0].speaker
    assert (shown, role) == (speaker.shown, speaker.role)
    assert speaker.written in text


def test_two_mentions_in_two_cases_are_one_speaker():
    """`Игоря Морозова` and then `Морозов`: one man, taken up by his surname."""
    text = "По словам министра Игоря Морозова, паром не уйдёт. Ворота были открыты, сказал Морозов."
    assert "Игорь Морозов" == read(text, language="ru").statements[0].speaker.shown
