"""German attributions: the verb second, its other half last."""

from __future__ import annotations

import pytest

from reports.language import language_of
from reports.sentences import split_sentences
from reports.speech import hearsay, read_backward, read_sentence

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
    ("Die Taliban warfen den Fischern vor, für die Marine zu arbeiten.", "say", "Die Taliban", "für die Marine zu arbeiten"),
    ("Hilfsorganisationen befürchten, dass weit mehr Menschen starben.", "fear", "Hilfsorganisationen", "weit mehr Menschen starben"),
    ("Die Hausverwaltung versicherte, dass das Tor zu war.", "say", "Die Hausverwaltung", "das Tor zu war"),
    ("Zweifler bezweifeln aber, dass der Damm hält.", "suspect", "Zweifler", "der Damm hält"),
    ("Sie schlug vor, den Damm zu räumen.", "say", "Sie", "den Damm zu räumen"),
    ("Die Partei droht damit, das Ergebnis nicht zu achten.", "say", "Die Partei", "das Ergebnis nicht zu achten"),
    ("Wie die NAVO am Montag mitteilte, sind zwei Boote gesunken.", "say", "die NAVO", "sind zwei Boote gesunken"),
    ("Wie das Präsidium bekannt gab, sind zwei Boote gesunken.", "say", "das Präsidium", "sind zwei Boote gesunken"),
    ("Entscheidend war die Aussage eines Jungen, der angab, von dem Mann geschlagen worden zu sein.", "say", "eines Jungen", "von dem Mann geschlagen worden zu sein"),
    ("Brandt wird von der Agentur mit den Worten zitiert, das Tor sei zu gewesen.", "say", "Brandt", "das Tor sei zu gewesen"),
    ("„Das Tor stand weit offen, die ganze Nacht“, so der zuständige Hafenvorstand Uwe Lind.", "say", "der zuständige Hafenvorstand Uwe Lind", "„Das Tor stand weit offen, die ganze Nacht“"),
    ("Nach einer norvischen Studie wird das Wasser wärmer.", "say", "einer norvischen Studie", "wird das Wasser wärmer"),
    ("Nach ersten Ermittlungen der Polizei war das Boot zu schnell.", "say", "der Polizei", "war das Boot zu schnell"),
    ("Nach eigenen Angaben hat die Reederei zwei Boote verloren.", "say", "die Reederei", "hat die Reederei zwei Boote verloren"),
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
        "Ihm droht lebenslange Haft.",
        "Nach einer Stunde war das Boot leer.",
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


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Das Tor sei offen gewesen.", True),
        ("Die Reederei habe nichts gewusst.", True),
        ("Das Tor wäre sonst offen gewesen.", False),
        ("Das Tor war offen, sagte Lind, es sei alt.", False),
    ],
)
def test_the_mood_of_hearsay_stands_by_itself(text, told):
    """What can only be hearsay is told by another; what would be, and what hangs on a verb of saying, is not settled by it."""
    assert told == hearsay(text, split_sentences(text, "de")[0], GERMAN)
