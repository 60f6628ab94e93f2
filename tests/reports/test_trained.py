"""The trained extractor, on sentences of our own."""

from __future__ import annotations

import json
import os
from itertools import combinations, pairwise, product
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads would only wait for each other

import numpy as np
import pytest
from typer.testing import CliRunner

from dateline import app
from reports.errors import TrainingError
from reports.trained import (
    Example,
    Extractor,
    Labelled,
    flat_labels,
    paragraphs,
    read_examples,
    score,
    train,
)
from reports.trained.marks import LABELS
from reports.trained.network import Learner, Pass, batch_of, likelihood
from reports.trained.spans import BOUNDS, likely
from reports.types import Span

NAMES = ("Ida Brandt", "The harbour master", "Oskar Lind", "A spokesman", "The mayor of Orla")
CUES = ("said", "insisted", "warned", "has claimed")
CONTENTS = ("the quay was closed", "nobody had been hurt", "the ferry would sail on Monday")


def marked(name: str, cue: str, content: str) -> dict[str, object]:
    text = f"{name} {cue} {content}. The sea was calm."
    first, second = len(name) + 1, len(name) + len(cue) + 2
    label = [[0, len(name), "source"], [first, first + len(cue), "cue"], [second, second + len(content), "content"]]
    return {"text": text, "label": label}


def lines(*rows: dict[str, object]) -> bytes:
    return "\n".join(json.dumps(row) for row in rows).encode()


DATA = lines(*(marked(name, cue, content) for name in NAMES for cue in CUES for content in CONTENTS))
UNSEEN = lines(marked("Karin Holm", "said", "the bridge had been closed"), marked("Lund", "warned", "more would come"))


@pytest.fixture(scope="module")
def model() -> bytes:
    return train(DATA, "data", "en", 20)


def test_it_reads_what_it_was_not_shown(model: bytes):
    """Names and contents that the data do not hold are found whole, and nothing in the sentence without a speaker."""
    text = "Karin Holm said the bridge had been closed. The sea was calm."

    found = [(one.kind, one.span.of(text)) for one in Extractor.load(model, "m").label(text)]

    assert found == [("source", "Karin Holm"), ("cue", "said"), ("content", "the bridge had been closed")]


def test_the_same_data_give_the_same_model(model: bytes):
    """Byte for byte; other data do not."""
    assert train(DATA, "data", "en", 20) == model
    assert train(DATA + b"\n" + UNSEEN, "data", "en", 20) != model


def test_the_model_tells_what_it_was_made_of(model: bytes):
    """Its first line is JSON with the hashes of data and weights."""
    card = json.loads(model.partition(b"\n")[0])

    assert (card["examples"], card["language"], card["rounds"]) == (60, "en", 20)
    assert len(card["data"]) == len(card["weights"]) == 64


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda model: model[:-1] + bytes([model[-1] ^ 1]), "its weights are not those"),
        (lambda model: model[: len(model) // 2], "its weights are not those"),
        (lambda model: model.replace(b'"columns": "1"', b'"columns": "0"', 1), "made for columns 0"),
        (lambda _: b"\x89PNG", "no model of this `dateline train`"),
        (lambda _: b"", "no model of this `dateline train`"),
    ],
)
def test_a_model_that_is_not_whole_is_refused(model: bytes, change, said: str):
    """Before any weight is read."""
    with pytest.raises(TrainingError, match=said):
        Extractor.load(change(model), "m")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "data:2: "),
        (b"[]", "no text or no label"),
        (b'{"text": "He spoke."}', "no text or no label"),
        (b'{"text": "He spoke.", "label": [[0, 2]]}', "is no start, end and kind"),
        (b'{"text": "He spoke.", "label": [[0, 2, "speaker"]]}', "is no source, cue or content"),
        (b'{"text": "He spoke.", "label": [[0, 2, ["cue"]]]}', "is no source, cue or content"),
        (b'{"text": "He spoke.", "label": [[3, 10, "cue"]]}', "outside a text of 9 characters"),
        (b'{"text": "He spoke.", "label": [[2, 2, "cue"]]}', "outside a text of 9 characters"),
        (b'{"text": "He spoke.", "label": [[true, 2, "cue"]]}', "outside a text of 9 characters"),
        (b'{"text": "\\ud800", "label": []}', "surrogates not allowed"),
        (b"[" * 100_000, "data:2: "),
        (b"\xff", "data:2: "),
    ],
)
def test_wrong_data_are_told_with_their_line(line: bytes, said: str):
    """File, line, what is wrong, and the form that is wanted."""
    with pytest.raises(TrainingError, match=said) as told:
        read_examples(DATA.split(b"\n")[0] + b"\n" + line, "data")

    assert "data:2: " in str(told.value)
    assert "a line is" in str(told.value)


def test_data_without_marks_and_unknown_languages_are_refused():
    """Nothing can be learnt of them."""
    with pytest.raises(TrainingError, match="nothing is marked"):
        train(lines({"text": "He spoke.", "label": []}), "data", "en", 5)
    with pytest.raises(TrainingError, match="'xx' is not known; write one of de, en, ru, tr"):
        train(DATA, "data", "xx", 5)


def test_marks_are_laid_flat():
    """What is said within a content is part of it; two spans of a kind side by side stay two."""
    text = "Lund said Holm said no. Yes"
    tokens = paragraphs(text)[0]
    outer = [Labelled(Span(0, 4), "source"), Labelled(Span(5, 9), "cue"), Labelled(Span(10, 22), "content")]
    inner = [Labelled(Span(10, 14), "source"), Labelled(Span(15, 19), "cue")]
    beside = [Labelled(Span(22, 23), "content")]

    assert flat_labels(tokens, [*inner, *beside, *outer]) == [
        "B-source", "B-cue", "B-content", "I-content", "I-content", "B-content", "O",
    ]  # fmt: skip


def test_learning_follows_the_slope():
    """Every gradient, in each kind of weight, is the slope that small steps measure."""
    chance = np.random.default_rng(3)
    learner = Learner([9] * 8, steps=1, seed=3)
    weights = {name: weight.astype(np.float64) for name, weight in learner.weights.items()}
    weights["T"] = chance.standard_normal(weights["T"].shape) * 0.3
    lines = [(chance.integers(0, 9, (8, size)), chance.integers(0, len(LABELS), size).tolist()) for size in (5, 3)]

    def loss() -> float:
        return likelihood(Pass(weights, batch_of(lines)).scores, weights["T"], batch_of(lines))[0]

    way = Pass(weights, batch_of(lines))
    _, scores, after = likelihood(way.scores, weights["T"], batch_of(lines))
    slopes = way.back(scores, after)
    for name, weight in weights.items():
        slope = slopes[name]
        row = int(slope[0][0]) if isinstance(slope, tuple) else 0
        told = slope[1][0] if isinstance(slope, tuple) else slope[row]
        place = (row, *(int(chance.integers(0, size)) for size in weight.shape[1:]))
        weight[place] += 1e-3
        above = loss()
        weight[place] -= 2e-3
        assert told[place[1:]] == pytest.approx((above - loss()) / 2e-3, rel=0.02, abs=2e-5), name
        weight[place] += 1e-3


def test_spans_have_the_probability_of_all_labellings():
    """A span's chance is the share of all labellings of the line, one by one, that hold just it; the likeliest set stands."""
    chance = np.random.default_rng(5)
    scores, after = chance.standard_normal((4, len(LABELS))), chance.standard_normal((len(LABELS), len(LABELS)))
    for n, label in enumerate(("B-source", "B-cue", "B-content", "I-content")):
        scores[n, LABELS.index(label)] += 4
    held: dict[tuple[int, int, str], float] = {}
    total = 0.0
    for row in product(range(len(LABELS)), repeat=4):
        weight = float(
            np.exp(sum(scores[n, label] for n, label in enumerate(row)) + sum(after[pair] for pair in pairwise(row)))
        )
        total += weight
        for span in whole_spans([LABELS[label] for label in row]):
            held[span] = held.get(span, 0.0) + weight
    worth = {
        span: weight / total - BOUNDS[span[2]] for span, weight in held.items() if weight / total > BOUNDS[span[2]]
    }

    found = likely(scores, after)

    assert found
    assert all(one[1] < other[0] for one, other in pairwise(found))
    assert sum(worth[span] for span in found) == pytest.approx(best_sum(worth))


def whole_spans(labels: list[str]) -> list[tuple[int, int, str]]:
    """The spans that begin with their B."""
    found = []
    for first, label in enumerate(labels):
        if label.startswith("B"):
            last = first
            while last + 1 < len(labels) and labels[last + 1] == f"I{label[1:]}":
                last += 1
            found.append((first, last, label[2:]))
    return found


def best_sum(worth: dict[tuple[int, int, str], float]) -> float:
    """The most that spans which do not overlap are worth, by trying all sets."""
    sets = (some for many in range(len(worth) + 1) for some in combinations(sorted(worth), many))
    apart = (some for some in sets if all(one[1] < other[0] for one, other in pairwise(some)))
    return max(sum(worth[span] for span in some) for some in apart)


def test_the_score_counts_exact_spans():
    """Marks at the ends aside; a span that is a word short is wrong twice."""
    example = Example("“No,” Lund said.", (Labelled(Span(0, 5), "content"), Labelled(Span(6, 10), "source")))
    found = (Labelled(Span(1, 3), "content"), Labelled(Span(6, 15), "source"))

    scores = {one.kind: one for one in score(lambda _: found, [example])}

    assert (scores["content"].f1, scores["source"].f1, scores["cue"].f1) == (1.0, 0.0, 0.0)
    assert (scores["source"].found, scores["source"].marked) == (1, 1)


def test_the_command_writes_a_model_and_scores_it(tmp_path: Path):
    """From files to a file, with the figures on texts that were held aside."""
    data, held, out = tmp_path / "data.jsonl", tmp_path / "held.jsonl", tmp_path / "desk.model"
    data.write_bytes(DATA)
    held.write_bytes(UNSEEN)

    result = CliRunner().invoke(
        app, ["train", str(data), "--out", str(out), "--rounds", "20", "--score", str(held), "--json"]
    )

    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert [row["marked"] for row in told["scores"]] == [2, 2, 2]
    assert told["scores"][1]["f1"] == 1.0
    assert Extractor.load(out.read_bytes(), "m").card.weights == told["weights"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    """No model is written."""
    result = CliRunner().invoke(app, ["train", str(tmp_path / "none"), "--out", str(tmp_path / "model")])

    assert isinstance(result.exception, Exception)
    assert "name a file that can be read" in str(result.exception)
    assert not (tmp_path / "model").exists()
