"""Families about one happening come together, others stay apart, whatever the order; nothing is lost."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench.own_prose import write
from bench.syndication_stories import b_cubed
from ingest.embeddings import installed, load_model
from ingest.errors import IngestError
from ingest.stories import Knobs, Voice, stories

DAY = datetime(2031, 5, 14, tzinfo=UTC)
FERRY = (
    "The ferry Alma Vey ran aground off Maren on Tuesday night with ninety passengers aboard, the coastguard said.",
    "Ninety people were taken off the Alma Vey, a ferry stuck on a sandbank near Maren since Tuesday.",
    "Passengers of the stranded ferry Alma Vey spent the night in a Maren school after the coastguard had fetched them.",
)
VOTE = (
    "The council of Upper Tarn voted to close its last dairy after a debate of nine hours about milk prices.",
    "Upper Tarn will lose its dairy: the council closed it by one vote, and farmers poured milk on the steps.",
)


def voices(*texts, start="v", at=DAY):
    """One family a text."""
    return [Voice(f"{start}{number}", "", text, at) for number, text in enumerate(texts)]


def groups(found):
    """The families of each story."""
    return sorted(story.families for story in found)


def test_one_happening_is_one_story():
    """Different words about one ferry are together, the council's vote is not with them."""
    found = stories([*voices(*FERRY, start="f"), *voices(*VOTE, start="c")], Knobs(join=100, merge=300))
    assert [("c0", "c1"), ("f0", "f1", "f2")] == groups(found)
    assert "maren" in found[0].words


def test_order_makes_no_difference():
    """Any order of the same voices gives the same stories."""
    some = [Voice(one.title, one.title, one.text, DAY) for one in write(60, 4)]
    expected = stories(some)
    for seed in range(5):
        random.Random(seed).shuffle(some)
        assert expected == stories(some)


def test_every_family_is_in_one_story():
    """Nothing is dropped and nothing counted twice, empty texts included."""
    some = [*voices(*FERRY, start="f"), Voice("empty", "", ""), Voice("sign", "", "!!!")]
    told = [family for story in stories(some) for family in story.families]
    assert sorted(voice.family for voice in some) == sorted(told)
    assert () == stories([])


def test_the_same_words_weeks_later_are_another_story():
    """The window parts what recurs; an undated voice is near to all."""
    knobs = Knobs(join=100, merge=300)
    others = voices(*VOTE, start="c")
    late = voices(FERRY[0], start="late", at=DAY + timedelta(days=30))
    assert ("late0",) in groups(stories([*voices(*FERRY), *late, *others], knobs))
    undated = [Voice("undated", "", FERRY[0])]
    assert ("undated", "v0", "v1", "v2") in groups(stories([*voices(*FERRY), *undated, *others], knobs))


def test_a_model_may_stand_in_for_words():
    """Any likeness that gives vectors sorts by those: what it says is alike is together across languages."""

    def model(voices):
        return [{"ferry": 1000} if "er" in voice.family else {"vote": 1000} for voice in voices]

    found = stories([Voice("fer-en", "", "x"), Voice("fer-tr", "", "y"), Voice("c", "", "z")], likeness=model)
    assert [("c",), ("fer-en", "fer-tr")] == groups(found)


def test_reports_of_one_event_are_found_among_many():
    """On invented news the stories are those of the events, as far as shared names allow."""
    some = write(200, 3)
    found = stories([Voice(str(at), one.title, one.text, DAY) for at, one in enumerate(some)])
    home = {name: at for at, story in enumerate(found) for name in story.families}
    precision, recall, _ = b_cubed({str(at): one.event for at, one in enumerate(some)}, home)
    assert precision > 0.8
    assert recall > 0.8


# Plug-ins

PLUGIN = """
from ingest.embeddings import Model

def embed(texts):
    return [[1.0, 0.1] if "ferry" in text or "feribot" in text else [0.1, 1.0] for text in texts]

def model():
    return Model("toy 1", embed)

def wrong():
    return "a model"

def short():
    return Model("short 1", lambda texts: [])
"""


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed distribution with three plug-ins, as any package would bring them."""
    (tmp_path / "toy_embeddings.py").write_text(PLUGIN)
    info = tmp_path / "toy_embeddings-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-embeddings\nVersion: 1\n")
    points = "".join(f"{name} = toy_embeddings:{name}\n" for name in ("model", "wrong", "short"))
    (info / "entry_points.txt").write_text(f"[dateline.embeddings]\n{points}")
    monkeypatch.syspath_prepend(str(tmp_path))


@pytest.mark.usefixtures("plugins")
def test_a_plugin_joins_two_languages_and_leaves_the_words_alone():
    """What an installed model finds alike is one story, whose words are still those of the texts."""
    model = load_model("model")
    voices = [
        Voice("a", "", "The ferry stays in port."),
        Voice("b", "", "Feribot: feribot limanda."),
        Voice("c", "", "The mill burned."),
    ]

    found = stories(voices, model.knobs, model.likeness)

    assert [("a", "b"), ("c",)] == [story.families for story in found]
    assert {"ferry", "feribot"} <= set(found[0].words)
    assert [("a",), ("b",), ("c",)] == [story.families for story in stories(voices)]


@pytest.mark.usefixtures("plugins")
def test_a_plugin_that_is_missing_or_odd_is_named():
    """The error says which plug-in, what is wrong, and what there is."""
    assert ["model", "short", "wrong"] == installed()
    with pytest.raises(IngestError, match=r"no plug-in 'other' is installed.* model, short, wrong"):
        load_model("other")
    with pytest.raises(IngestError, match="plug-in 'wrong' gave a str"):
        load_model("wrong")
    short = load_model("short")
    with pytest.raises(IngestError, match="short 1 gave 0 vectors for 1 texts"):
        stories([Voice("a", "", "x")], short.knobs, short.likeness)
