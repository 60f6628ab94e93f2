"""Turns of Russian, Turkish and German newspapers in which the speaker is no plain subject, or the denial no plain verb."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from tell import told

OPEN = "door-open"

RUSSIAN = [
    ("Ворота были открыты, говорится в сообщении министерства.", [("министерство", OPEN, "asserts")]),
    ("В сообщении министерства говорится, что ворота были открыты.", [("министерство", OPEN, "asserts")]),
    ("В письме инспекторов говорится, что ворота были открыты.", [("письмо инспекторов", OPEN, "asserts")]),
    ("«Ворота были открыты», — говорится в сообщении Blue Line.", [("line", OPEN, "asserts")]),
    ("Ворота были открыты, следует из доклада комиссии.", [("доклад комиссии", OPEN, "asserts")]),
    ("Матросы говорят, что ворота были открыты. В компании это отрицают.", [("crew", OPEN, "asserts"), ("компания", OPEN, "denies")]),
    ("Матросы говорят, что ворота были открыты. Компания сообщение отрицает.", [("crew", OPEN, "asserts"), ("Компания", OPEN, "denies")]),
    ("Олег Линд ответил письмом. «Ворота были открыты», — сказал он. Ворота были открыты всю ночь, говорится в ответе.", [("Олег Линд", OPEN, "asserts"), ("Олег Линд", OPEN, "asserts")]),
    ("Матросы говорят, что ворота были открыты. В компании газете заявили, что ворота открыты не были.", [("crew", OPEN, "asserts"), ("компания", OPEN, "denies")]),
    ("Журналистам сообщили в мэрии, что ворота были открыты.", [("мэрия", OPEN, "asserts")]),
    ("Ворота были открыты. Об этом «Портовым вестям» сообщили в мэрии.", [("мэрия", OPEN, "asserts")]),
    ("Ворота были открыты, говорится в ответе.", [("", OPEN, "asserts")]),
    ("Комментируя аварию, Олег Линд заявил, что ворота были открыты.", [("Олег Линд", OPEN, "asserts")]),
    ("Отвечая на вопрос, Олег Линд сообщил, что ворота были открыты.", [("Олег Линд", OPEN, "asserts")]),
    ("Ворота были открыты, заявил журналистам министр Олег Линд.", [("Олег Линд", OPEN, "asserts")]),
    ("Матросы говорят, что ворота были открыты. Олег Линд назвал это ложью.", [("crew", OPEN, "asserts"), ("Олег Линд", OPEN, "denies")]),
    ("Олег Линд назвал ложью сообщения о том, что ворота были открыты.", [("Олег Линд", OPEN, "denies")]),
    ("Ворота были открыты, рассказали в пресс-службе компании.", [("пресс-служба компании", OPEN, "asserts")]),
    ("Об открытых воротах сообщил журналистам Олег Линд.", [("Олег Линд", OPEN, "asserts")]),
    ("Сообщения об открытых воротах были опровергнуты министерством.", [("министерство", OPEN, "denies")]),
    ("Ворота были открыты, подтвердил маэстро.", [("маэстро", OPEN, "asserts")]),
    ("Ворота были открыты, сообщает alma.example.", [("alma.example", OPEN, "asserts")]),
    ("Между тем, сообщает «Курьер.орг», ворота были открыты.", [("Курьер.орг", OPEN, "asserts")]),
    ("Олег Линд считает, пишет «Курьер», что ворота были открыты.", [("Олег Линд", OPEN, "suspects")]),
    ("Ворота были открыты, считает капитан, пишет «Курьер».", [("капитан", OPEN, "suspects")]),
    ("На Украине объявили, что ворота открыты.", [("", OPEN, "unattributed")]),
    ("Песков также сообщил, что ворота были открыты.", [("Песков", OPEN, "asserts")]),
    ("Компания Alma Line, занимающаяся паромами, сообщила телеканалу, что ворота были открыты.", [("Alma Line", OPEN, "asserts")]),
    ("Ворота парома, по мнению Олега Морозова, были открыты.", [("Олег Морозов", OPEN, "asserts")]),
    ("Ворота были открыты. Об этом сообщил сооснователь агентства Модест Колеров на своей странице.", [("Модест Колеров", OPEN, "asserts")]),
    ("В свою очередь, капитаны подчёркивают, что ворота были открыты.", [("капитаны", OPEN, "asserts")]),
    ("Паром не уйдёт. Об этом рассказал гендиректор порта Олег Линд, уточнив, что ворота были открыты.", [("Олег Линд", OPEN, "asserts")]),
    ("Об этом говорится в заявлении порта, распространённом утром: «Ворота были открыты всю ночь».", [("порт", OPEN, "asserts")]),
    ("Министерство проверяло, предупреждали ли об открытых воротах.", [("", OPEN, "unattributed")]),
    ("Договор предполагает открытые ворота.", [("", OPEN, "unattributed")]),
]  # fmt: skip

TURKISH = [
    ("Bakanlıktan yapılan açıklamada, kapının açık olduğu belirtildi.", [("Bakanlık", OPEN, "asserts")]),
    ("Bakanlıktan yapılan yazılı açıklamada kapının açık olduğu iddiaları yalanlandı.", [("Bakanlık", OPEN, "denies")]),
    ("Şirketten yapılan açıklamada, “Kapı açıktı” denildi.", [("Şirket", OPEN, "asserts")]),
    ("Bakanlık, kapının açık olduğu yönündeki haberlerin gerçeği yansıtmadığını bildirdi.", [("Bakanlık", OPEN, "denies")]),
    ("Emre Kaya, “Kapı açıktı, bunu herkes gördü” ifadelerini kullandı.", [("Emre Kaya", OPEN, "asserts")]),
    ("Kapının açık olduğunu söyleyen Emre Kaya, şirketi suçladı.", [("Emre Kaya", OPEN, "asserts")]),
    ("Tayfalar kapının açık olduğunu iddia etti, şirket ise bunu yalanladı.", [("crew", OPEN, "asserts"), ("şirket", OPEN, "denies")]),
    ("Emre Kaya, kapının açık olmayacağını söyledi.", [("Emre Kaya", OPEN, "denies")]),
    ("Emre Kaya, açık kapıyla gitmeyeceğini söyledi.", [("Emre Kaya", OPEN, "denies")]),
]  # fmt: skip

GERMAN = [
    ("Das Ministerium teilte mit, das Bugtor sei offen gewesen.", [("Das Ministerium", OPEN, "asserts")]),
    ("Das Bugtor sei offen gewesen, hieß es aus dem Ministerium.", [("Ministerium", OPEN, "asserts")]),
    ("Die Fähre lief ein. Das Bugtor sei offen gewesen.", [("", OPEN, "unattributed")]),
    ("Das Ministerium sagte, die Fähre sei alt. Sie lief um neun aus. Das Bugtor sei offen gewesen.", [("Das Ministerium", OPEN, "asserts")]),
    ("In einer Mitteilung heißt es, das Bugtor sei offen gewesen.", [("einer Mitteilung", OPEN, "asserts")]),
    ("Ein Sprecher des Ministeriums wollte nicht bestätigen, dass das Bugtor offen war.", [("Ein Sprecher des Ministeriums", OPEN, "declines")]),
    ("Matrosen sagen, das Bugtor sei offen gewesen. Das Ministerium wies das zurück.", [("crew", OPEN, "asserts"), ("Das Ministerium", OPEN, "denies")]),
]  # fmt: skip

ROWS = [(language, *row) for language, rows in (("ru", RUSSIAN), ("tr", TURKISH), ("de", GERMAN)) for row in rows]


@pytest.mark.parametrize(("language", "text", "expected"), ROWS)
def test_speaker_and_stance_are_read(language, text, expected):
    """Whoever speaks is named as one names somebody, with claim and stance, wherever the language puts him."""
    assert expected == [one for one in told(text, language=language) if one[1]]


def test_a_quotation_around_its_speaker_is_two():
    """What stands between the dashes inside Russian marks is no part of what was said."""
    found = told("«Ворота были открыты, — сказал Олег Линд. — Мы не знали», — писала газета.", language="ru")
    assert ("Олег Линд", OPEN, "asserts") in found
