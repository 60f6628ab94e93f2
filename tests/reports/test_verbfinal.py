"""Turkish attributions: the verb of saying last, before its speaker, or beside another verb."""

from __future__ import annotations

import pytest

from reports.language import language_of
from reports.language.turkish_verbs import converbs, finite, participles
from reports.sentences import split_sentences
from reports.speech import read_sentence

TURKISH = language_of("tr")


def read(text: str) -> list[tuple[str, str, str]]:
    """Class, speaker and content of each attribution of a sentence."""
    sentence = split_sentences(text, "tr")[0]
    return [
        (one.cls, one.speaker.of(text) if one.speaker else "", " … ".join(piece.of(text) for piece in one.contents))
        for one in read_sentence(text, sentence, TURKISH)
    ]


ROLE = "Sorvik Limanı Güvenlik Dairesi Deniz Denetimi ve Kurtarma Hizmetleri Şubesi Müdür Yardımcısı Prof. Dr. Emre Kaya (52)"
READ = [
    ("Kapının açık olduğunu belirten Emre Kaya, geminin geç kaldığını söyledi.", [("say", "Emre Kaya", "Kapının açık olduğunu"), ("say", "Emre Kaya", "geminin geç kaldığını")]),
    ("Emre Kaya, geminin battığını belirterek, “Kapı açıktı” dedi.", [("say", "Emre Kaya", "geminin battığını"), ("say", "Emre Kaya", "“Kapı açıktı”")]),
    ("Kaya, iddiaları reddederek geminin sağlam olduğunu vurguladı.", [("deny", "Kaya", "iddiaları"), ("say", "Kaya", "geminin sağlam olduğunu")]),
    ("Suyun yükseldiğine dikkati çeken Kaya, “Kapı açıktı” diye konuştu.", [("say", "Kaya", "Suyun yükseldiğine"), ("say", "Kaya", "“Kapı açıktı”")]),
    (f"{ROLE}, kapının açık olduğunu söyledi.", [("say", ROLE, "kapının açık olduğunu")]),
    ("Gazetecilerin sorularını yanıtlayan Emre Kaya, kapının açık olduğunu söyledi.", [("say", "Emre Kaya", "kapının açık olduğunu")]),
    ("Başkan Kaya sert konuştu: Kapı bütün gece açıktı.", [("say", "Başkan Kaya", "Kapı bütün gece açıktı")]),
    ("Kaya şunları söyledi:", [("say", "Kaya", "şunları")]),
    ("Emre Kaya, “Kapı açıktı” dedi ve şöyle devam etti:", [("say", "Emre Kaya", "“Kapı açıktı”"), ("say", "Emre Kaya", "şöyle")]),
    ("“Kapı açıktı” açıklamasında bulunan Kaya, geminin geç kaldığını ifade etti.", [("say", "Kaya", "“Kapı açıktı”"), ("say", "Kaya", "geminin geç kaldığını")]),
    ("Adının anılmasını istemeyen bir görevli, kapının açık olduğunu söyledi.", [("say", "Adının anılmasını istemeyen bir görevli", "kapının açık olduğunu")]),
    ("Geçen hafta Rita Kolt kapının açık olduğunu söyledi.", [("say", "Rita Kolt", "kapının açık olduğunu")]),
    ("Mart ayında Rita Kolt kapının açık olduğunu söyledi.", [("say", "Rita Kolt", "kapının açık olduğunu")]),
    ("Geçen cuma günü Rita Kolt kapının açık olduğunu söyledi.", [("say", "Rita Kolt", "kapının açık olduğunu")]),
    ("Liman yetkilileri ise kapının kapalı olduğunu savunuyor.", [("say", "Liman yetkilileri", "kapının kapalı olduğunu")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), READ)
def test_every_verb_of_saying_has_its_speaker(text, expected):
    """Participles, verbs that go with another one and the last verb share the speaker, with each its own content."""
    assert expected == read(text)


@pytest.mark.parametrize(
    "text",
    [
        "Başkan, ilçe toplantısında konuştu.",
        "Geçen yıla göre kazalar azaldı.",
        "Kitabı yazan Emre Kaya, limana geldi.",
    ],
)
def test_what_only_looks_like_saying_is_none(text):
    """To have spoken somewhere, what something is measured by, and who wrote a book."""
    assert [] == read(text)


def test_forms_follow_the_vowels_of_the_stem():
    """Past, plural, past before the past, and present; softened consonants and narrowed vowels."""
    stems = ("söyle", "de", "ifade et", "anlat", "vurgula", "öne sür")
    assert {"söyledi", "söylediler", "söylemişti", "söylüyor", "diyor", "ifade ediyor"} < set(finite(stems))
    assert {"anlattı", "anlatmışlardı", "vurguluyor", "öne sürdü", "öne sürmüştü"} < set(finite(stems))
    assert ("söyleyen", "diyen", "ifade eden", "anlatan", "vurgulayan", "öne süren") == participles(stems)
    assert ("söyleyerek", "diyerek", "ifade ederek", "anlatarak", "vurgulayarak", "öne sürerek") == converbs(stems)
