"""A model's word on statements: asked over the real protocol, refused unless stored words bear it out; on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial

import pytest

from ingest.errors import IngestError
from ingest.model import Model
from reports import reviewing
from reports.issue import Masthead, issue_digest, make_digest, reissue
from reports.suggestions import suggest
from reports.topic_files import parse_topic
from storage import queries
from storage.log import EventLog
from tests.reports.test_pages import TOPIC, captured
from tests.serving import Quiet, Served

NOW = datetime(2031, 5, 15, 12, tzinfo=UTC)
DAY = date(2031, 5, 14)
DESK = Masthead("Harbour desk")
TEXT = "Ilse Brandt said on Tuesday that crews were ordered to unload the Alma Vey.\nJan Olsen said the Alma Vey crews were ordered to rest."
QUOTE = "crews were ordered to rest"


class Endpoint:
    """A server that speaks chat completions: each request is kept, and `answer` makes the reply."""

    def __init__(self) -> None:
        self.requests: list[dict] = []
        self.headers: list[dict[str, str]] = []
        self.answer = lambda _: (200, b"{}")
        endpoint = self

        class Handler(Quiet):
            def do_POST(self) -> None:  # noqa: N802 - the base class calls it so
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                endpoint.requests.append({"path": self.path, **body})
                endpoint.headers.append(dict(self.headers))
                status, reply = endpoint.answer(body)
                if status == 0:
                    self.rfile.read(1)  # until the client has left
                    return
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                if status == 302:
                    self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

        self.served = Served(Handler)
        self.url = f"{self.served.url}/v1"

    def says(self, content: object, **choice: object) -> None:
        """Answer with this content."""
        words = content if isinstance(content, str) else json.dumps(content)
        row = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": words}, **choice}
        self.answer = lambda _: (200, json.dumps({"object": "chat.completion", "choices": [row]}).encode())

    def decides(self, **row: object) -> None:
        """Answer with one decision on the statement about the rest, filled up with good values."""

        def answer(body: dict) -> tuple[int, bytes]:
            asked = json.loads(body["messages"][1]["content"])["statements"]
            (mine,) = [s["statement"] for s in asked if QUOTE in s["sentence"]]
            whole = {"statement": mine, "decision": "reject", "quote": QUOTE, "reason": "They were to rest."} | row
            content = json.dumps({"decisions": [whole]})
            message = {"message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
            return 200, json.dumps({"choices": [message]}).encode()

        self.answer = answer


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """A model's address on loopback."""
    endpoint = Endpoint()
    with endpoint.served:
        yield endpoint


@pytest.fixture
def held(store):
    """One article with two statements on the claim."""
    EventLog(store).append([captured(store, "a1", TEXT, "Crews speak out")], now=NOW)
    return store


def topic_of(policy: str):
    """The topic under a policy."""
    return parse_topic(f'review = "{policy}"\n'.encode() + TOPIC, "alma-vey.toml")


def asking(held, endpoint, within=20.0, key=""):
    """Ask the endpoint about the day."""
    model = Model(endpoint.url, "tiny-1", key, within)
    return suggest(held, topic_of("rules+people+model"), DAY, model.ask, "tiny-1", now=NOW)


def speakers(held, policy: str) -> set[str]:
    """Whom the digest under a policy lets speak."""
    digest = make_digest(topic_of(policy), DAY, held, DESK).digest
    return {line.speaker for claim in digest.claims for group in claim.groups for line in group.evidence}


def test_a_suggestion_counts_under_its_own_policy_alone(held, endpoint):
    """Recorded with model, hashes and span; `rules+people` stays as it was, and a person goes before the model."""
    endpoint.decides()
    plain = make_digest(topic_of("rules"), DAY, held, DESK).digest.claims
    done = asking(held, endpoint, key="s3cret")

    (fact,) = done.recorded
    assert ("reject", "tiny-1", "tiny-1") == (fact.decision, fact.model, fact.by)
    assert 64 == len(fact.prompt) == len(fact.output)
    assert [QUOTE] == [TEXT[start:end] for start, end in fact.spans]
    both = {"Ilse Brandt", "Jan Olsen"}
    assert (both, both, {"Ilse Brandt"}) == tuple(
        speakers(held, policy) for policy in ("rules", "rules+people", "rules+people+model")
    )
    assert plain == make_digest(topic_of("rules"), DAY, held, DESK).digest.claims

    reviewing.decide(
        held, topic_of("rules+people+model"), fact.statement, "accept", reason="I was there", by="Ann", now=NOW
    )
    assert both == speakers(held, "rules+people+model")

    (request,), (headers,) = endpoint.requests, endpoint.headers
    assert ("/v1/chat/completions", "tiny-1", 0) == (request["path"], request["model"], request["temperature"])
    assert {"type": "json_object"} == request["response_format"]
    assert ["system", "user"] == [message["role"] for message in request["messages"]]
    assert "Bearer s3cret" == headers["Authorization"]


def test_a_question_is_put_once_and_an_issue_is_made_again_without_asking(held, endpoint):
    """The second run asks nothing; a digest on record stays byte for byte, whatever the model said later."""
    issue = issue_digest(topic_of("rules+people+model"), DAY, held, DESK, now=NOW)
    endpoint.decides(decision="amend", stance="suspects")
    assert 1 == len(asking(held, endpoint).recorded)
    again = asking(held, endpoint)
    assert ((), 1, 1) == (again.recorded, again.before, len(endpoint.requests))
    assert issue.bodies == reissue(held, issue.fact).bodies
    assert 1 == len(endpoint.requests)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"quote": "crews were ordered to resign"}, "does not stand in the statement's sentence"),
        ({"quote": "crews were ordered to unload the Alma Vey"}, "does not stand in the statement's sentence"),
        ({"quote": "Alma Vey.\nJan Olsen said"}, "does not stand in the statement's sentence"),
        ({"quote": "rest"}, "fewer than 2 words"),
        ({"quote": 7}, "fewer than 2 words"),
        ({"start": 80, "end": 84}, "does not hold the words"),
        ({"start": 0, "end": 26}, "does not stand in the statement's sentence"),
        ({"start": "0", "end": None}, "does not stand in the statement's sentence"),
        ({"statement": "zz"}, "not asked about such a statement"),
        ({"decision": "merge"}, "unknown decision"),
        ({"decision": "amend"}, "amends nothing"),
        ({"decision": "amend", "stance": "maybe"}, "unknown stance"),
        ({"decision": "amend", "claim": "other"}, "unknown claim"),
        ({"decision": "amend", "speaker": "Nemo Nobody"}, "stands nowhere in the article"),
        ({"reason": ""}, "gives no reason"),
    ],
)
def test_what_stored_words_do_not_bear_out_is_refused(sqlite_store, endpoint, row, reason):
    """Nothing is recorded, and the reason is told."""
    EventLog(sqlite_store).append([captured(sqlite_store, "a1", TEXT, "Crews speak out")], now=NOW)
    endpoint.decides(**row)
    done = asking(sqlite_store, endpoint)
    assert () == done.recorded
    assert [reason] == [reason for refused in done.refused if reason in refused.reason]
    assert [] == queries.reviews(sqlite_store, "alma-vey")


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        ((200, b"<html>"), "no JSON"),
        ((200, b"[1]"), "no choices"),
        ((200, b'{"choices": []}'), "no choices"),
        ((200, b'{"choices": [{"message": {"content": ""}}]}'), "empty"),
        ((200, b'{"choices": [{"message": {"content": null, "refusal": "I will not."}}]}'), "refuses: I will not."),
        ((200, b'{"choices": [{"finish_reason": "length", "message": {"content": "{"}}]}'), "cut off: length"),
        ((401, b'{"error": {"message": "bad key"}}'), "status 401: bad key"),
        ((429, b'{"error": "slow down"}'), "status 429: slow down"),
        ((500, b"oops"), "status 500"),
        ((302, b"{}"), "redirect"),
        ((200, b" " * (2 << 20)), "longer than"),
        ((0, b""), "no answer within"),
    ],
)
def test_an_endpoint_that_does_not_answer_is_told_and_records_nothing(sqlite_store, endpoint, reply, problem):
    """Garbage, refusals, errors, redirects, floods and silence: a line each, no event, no crash."""
    EventLog(sqlite_store).append([captured(sqlite_store, "a1", TEXT, "Crews speak out")], now=NOW)
    endpoint.answer = lambda _: reply
    done = asking(sqlite_store, endpoint, within=0.5 if reply[0] == 0 else 20.0)
    assert [problem] == [problem for line in done.failed if problem in line], done.failed
    assert [] == queries.reviews(sqlite_store, "alma-vey")


@pytest.mark.parametrize("content", ["no JSON", "[]", '{"decisions": 3}', '{"decisions": [null, 5, "x", {}]}'])
def test_answers_of_another_shape_are_refused(sqlite_store, endpoint, content):
    """What is no list of decisions decides nothing."""
    EventLog(sqlite_store).append([captured(sqlite_store, "a1", TEXT, "Crews speak out")], now=NOW)
    endpoint.says(content)
    done = asking(sqlite_store, endpoint)
    assert (True, ()) == (bool(done.refused), done.recorded)


def test_an_endpoint_that_is_down_is_given_up(sqlite_store):
    """Three problems in a row end the run; what is not asked stays open."""
    facts = [captured(sqlite_store, f"a{n}", TEXT.replace("Tuesday", f"day {n}"), f"Crews {n}") for n in range(5)]
    EventLog(sqlite_store).append(facts, now=NOW)
    model = Model("http://127.0.0.1:1/v1", "tiny-1", within=20.0)
    done = suggest(sqlite_store, topic_of("rules+people+model"), DAY, model.ask, "tiny-1", now=NOW)
    assert (4, "given up") == (len(done.failed), done.failed[-1])


def test_a_model_is_set_by_the_environment_and_no_key_goes_in_the_clear():
    """Address and name are needed; a key over plain HTTP to another machine is refused, and never printed."""
    given = {"DATELINE_MODEL_URL": "https://model.example/v1/", "DATELINE_MODEL": "m", "DATELINE_MODEL_KEY": "s3cret"}
    model = Model.from_env(given)
    assert "https://model.example/v1" == model.url
    assert "s3cret" not in repr(model)
    refuses = partial(pytest.raises, IngestError)
    with refuses(match="no model is set"):
        Model.from_env({})
    with refuses(match="in the clear"):
        Model.from_env(given | {"DATELINE_MODEL_URL": "http://model.example/v1"})
    with refuses(match="is no address"):
        Model.from_env(given | {"DATELINE_MODEL_URL": "model.example"})
    with refuses(match="no number"):
        Model.from_env(given | {"DATELINE_MODEL_SECONDS": "soon"})
