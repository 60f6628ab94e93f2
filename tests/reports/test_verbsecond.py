"""German attributions: the verb second, its other half last."""

from __future__ import annotations

import pytest

from reports.language import language_of
from reports.sentences import split_sentences
from reports.speech import read_backward, read_sentence

GERMAN = language_of("de")


def read(text: str) -> list[tuple[str, str, str]]:
    """Class, speaker and content of each attribution of a sentence."""
    sentence = split_sentences(text, "de")[0]
    return [
        (one.cls, one.speaker.of(text) if one.speaker else "", " … ".join(piece.of(text) for piece in one.contents))
        for one in read_sentence(text, sentence, GERMAN)
    ]


READ = [
    ("Die Ministerin Ida Brandt sagte am Montag, die Brücke sei sicher.", "say", "Die Ministerin Ida Brandt", "die Brücke sei sicher"),
    ("Am Montag teilte die Polizei mit, dass niemand verletzt wurde.", "say", "die Polizei", "niemand verletzt wurde"),
    ("Die Reederei wies die Vorwürfe zurück.", "deny", "Die Reederei", "die Vorwürfe"),
    ("Den Vorwurf räumte der Kapitän ein.", "admit", "der Kapitän", "Den Vorwurf"),
    ("Lind hat die Berichte über ein Leck dementiert.", "deny", "Lind", "die Berichte über ein Leck"),
    ("Das Amt wollte sich zu dem Leck nicht äußern.", "decline", "Das Amt", "sich zu dem Leck nicht äußern"),
    ("Die Feuerwehr geht davon aus, dass der Brand gelegt wurde.", "suspect", "Die Feuerwehr", "der Brand gelegt wurde"),
    ("Wie die Polizei mitteilte, wurde niemand verletzt.", "say", "die Polizei", "wurde niemand verletzt"),
    ("Der Damm hält, so ein Sprecher des Amtes.", "say", "ein Sprecher des Amtes", "Der Damm hält"),
    ("Der Damm hält, sagte Lind dem Sender.", "say", "Lind", "Der Damm hält"),
    ("Nach Angaben der Polizei brannten zwei Häuser.", "say", "der Polizei", "brannten zwei Häuser"),
    ("Der Behörde zufolge brannten zwei Häuser.", "say", "Der Behörde", "brannten zwei Häuser"),
    ("Ein Sprecher der Polizei, Lars Holm, sagte, das Haus stehe leer.", "say", "Ein Sprecher der Polizei, Lars Holm", "das Haus stehe leer"),
    ("Der Bürgermeister nannte die Vorwürfe „absurd“.", "say", "Der Bürgermeister", "die Vorwürfe „absurd“"),
    ("Der Fahrer hat überlebt und erzählt der Zeitung: „Da war kein Wasser, nichts.“", "say", "Der Fahrer", "„Da war kein Wasser, nichts.“"),
    ("Ob es brannte, wollte die Ministerin nicht sagen.", "decline", "die Ministerin", "Ob es brannte, wollte die Ministerin nicht sagen"),
    ("Lind widersprach dieser Darstellung: „Das Tor stand offen, und zwar weit.“", "say", "Lind", "„Das Tor stand offen, und zwar weit.“"),
    ("Die Vorwürfe wurden von der Reederei bestritten.", "deny", "der Reederei", "Die Vorwürfe"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "cls", "speaker", "content"), READ)
def test_both_halves_of_the_verb_are_read(text, cls, speaker, content):
    """Wherever the subject stands: before the verb, behind it, or in a clause with `wie`."""
    assert [(cls, speaker, content)] == read(text)


@pytest.mark.parametrize(
    "text",
    [
        "Der Bericht wurde am Montag bestätigt.",
        "Die Brücke war so schmal, dass niemand wenden konnte.",
        "In der so genannten Altstadt brannten zwei Häuser.",
        "Die Polizei schrieb den Rückgang dem Regen zu.",
        "Die Männer, die gestern angekommen sind, schlafen.",
        "Er warf den Ball 40 Meter weit.",
    ],
)
def test_what_only_looks_like_saying_is_none(text):
    """A participle without a speaker, `so` without one, and verbs whose other half makes them mean something else."""
    assert [] == read(text)


def test_a_second_verb_goes_on_with_the_subject():
    """`X räumte es ein, sprach aber von ...`: two attributions, each with its own content."""
    text = "Der Minister räumte ein, das Leck sei alt, sprach aber von einem kleinen Schaden."
    assert [("admit", "das Leck sei alt"), ("say", "von einem kleinen Schaden")] == [
        (cls, content) for cls, _, content in read(text)
    ]


def test_who_confirms_speaks_of_the_sentence_before():
    """`Das bestätigte X`."""
    text = "Das bestätigte ein Sprecher der Polizei."
    found = read_backward(text, split_sentences(text, "de")[0], GERMAN)
    assert found is not None
    assert "ein Sprecher der Polizei" == found[0].of(text)
