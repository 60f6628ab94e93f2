"""The pages for review: shut by default, shut without the token, and taking decisions from no form but their own."""

import html
import re

import pytest
from fastapi.testclient import TestClient

from reports.errors import ReportError
from reports.pages import Hand, make_app
from reports.topic_files import parse_topic
from storage import queries
from storage.log import EventLog
from storage.projections import catch_up
from tests.reports.test_pages import NOW, TOPIC, fill

TOKEN = "a-token-of-some-length"
REVIEWED = TOPIC.replace(b'languages = ["en"]', b'languages = ["en"]\nreview = "rules+people"')


class Rulings:
    """Stands for the words on texts, which the front door records."""

    def __init__(self):
        self.heard = []

    def __call__(self, *words):
        if words[2] == "nobody":
            raise ReportError("'nobody' is neither a stored article nor a publisher's name")
        self.heard.append(words)
        return 1


@pytest.fixture
def place(sqlite_store):
    """A filled store with its topic and the id of an article that says something under it."""
    fill(sqlite_store)
    topic = parse_topic(REVIEWED, "alma-vey.toml")
    article = next(
        name
        for name in queries.all_articles(sqlite_store)
        if "no order was given" in queries.articles(sqlite_store, [name])[name].text
    )
    return sqlite_store, topic, article


def opened(place, hand=None):
    """A browser on the pages."""
    store, topic, _ = place
    app = make_app(store, {topic.id: topic}, desk="Coast", clock=lambda: NOW, hand=hand)
    return TestClient(app, base_url="http://localhost", follow_redirects=True)


@pytest.fixture
def rulings():
    """What was said about texts."""
    return Rulings()


@pytest.fixture
def web(place, rulings):
    """A browser that is signed in."""
    browser = opened(place, Hand(TOKEN, rulings))
    assert 200 == browser.post("/review/session", data={"token": TOKEN, "name": "Ana"}).status_code
    return browser


def form(page, action_ends):
    """The hidden fields of the form whose action ends so, and the action."""
    found = next(
        f for f in re.findall(r"<form.*?</form>", page, re.DOTALL) if re.search(rf'action="[^"]*{action_ends}"', f)
    )
    fields = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', found)
    return html.unescape(re.search(r'action="([^"]*)"', found)[1]), {
        name: html.unescape(value) for name, value in fields
    }


def first_form(web, place):
    """The form of the article's first statement."""
    _, topic, article = place
    page = web.get(f"/review/{topic.id}/{article}").text
    return form(page, r"/review/alma-vey/[^/\"]+/(?!text)[^/\"]+")


def decisions(store):
    """The words on statements on record."""
    catch_up(store)
    return [item.fact for item in queries.reviews(store, "alma-vey")]


def test_without_being_turned_on_there_is_no_review(place):
    """No page, no form, no entry in the navigation."""
    web = opened(place)
    assert 404 == web.get("/review").status_code
    assert 405 == web.post("/review/session", data={"token": TOKEN, "name": "Ana"}).status_code
    assert "/review" not in web.get("/").text


def test_a_short_token_is_refused():
    """What can be guessed opens nothing."""
    with pytest.raises(ReportError, match="at least 16"):
        Hand("short")


@pytest.mark.parametrize("given", [{"token": "wrong", "name": "Ana"}, {"token": TOKEN, "name": " "}, {}])
def test_without_token_and_name_nobody_comes_in(place, given):
    """The sign-in says what is wrong and sets no cookie; every page behind it leads back."""
    web = opened(place, Hand(TOKEN))
    answer = web.post("/review/session", data=given)
    assert 403 == answer.status_code
    assert "set-cookie" not in answer.headers
    assert "Token, as the server printed it" in web.get("/review/alma-vey").text


def test_a_forged_or_old_cookie_is_no_session(place, web):
    """A name put into a cookie by hand, another's mark, and a session of yesterday open nothing."""
    store, topic, _ = place
    kept = web.cookies["dateline_review"]
    name, at, mark = kept.split(".")
    for forged in (f"Qm9i.{at}.{mark}", f"{name}.{int(at) + 1}.{mark}", f"{name}.{at}.{'0' * 64}", "..", "x"):
        web.cookies.clear()
        assert 401 == web.get("/review", headers={"cookie": f"dateline_review={forged}"}).status_code
    later = make_app(store, {topic.id: topic}, "Coast", clock=lambda: NOW.replace(day=NOW.day + 1), hand=Hand(TOKEN))
    answer = TestClient(later, base_url="http://localhost").get(
        "/review", headers={"cookie": f"dateline_review={kept}"}
    )
    assert 401 == answer.status_code


def test_the_cookie_goes_nowhere_else(place):
    """Out of reach of script, never sent from another site, only below /review."""
    web = opened(place, Hand(TOKEN))
    answer = web.post("/review/session", data={"token": TOKEN, "name": "Ana"}, follow_redirects=False)
    cookie = answer.headers["set-cookie"].lower()
    assert 303 == answer.status_code
    assert all(part in cookie for part in ("httponly", "samesite=strict", "path=/review"))


@pytest.mark.parametrize(
    ("decision", "more"),
    [
        ("accept", {}),
        ("reject", {}),
        ("split", {}),
        ("amend", {"stance": "conditional"}),
        ("amend", {"claim": "", "speaker": "The harbour master"}),
    ],
)
def test_a_decision_is_the_same_event_as_the_commands(web, place, decision, more):
    """Recorded with the name and the reason, shown on the page, and undone by another."""
    action, fields = first_form(web, place)
    answer = web.post(action, data={**fields, **more, "decision": decision, "why": "I was there"})
    fact = decisions(place[0])[-1]

    assert 200 == answer.status_code
    assert "Recorded." in answer.text
    assert (decision, "Ana", "I was there", more) == (fact.decision, fact.by, fact.reason, fact.amended)
    assert "Decided:" in answer.text
    again = web.post(action, data={**fields, "decision": "undo", "why": "I was not"})
    assert "undo" == decisions(place[0])[-1].decision
    assert "Decided:" not in again.text


def test_statements_can_be_joined(web, place):
    """Two statements of an article go back to one origin; one cannot be joined to itself."""
    action, fields = first_form(web, place)
    mine = action.rsplit("/", 1)[1]
    page = web.get(f"/review/alma-vey/{place[2]}").text
    others = [name for name in re.findall(r'id="s-([^"]+)"', page) if name not in mine]
    assert 400 == web.post(action, data={**fields, "decision": "merge", "into": mine, "why": "one"}).status_code
    if others:
        assert (
            200 == web.post(action, data={**fields, "decision": "merge", "into": others[0], "why": "one"}).status_code
        )
        assert others[0] == decisions(place[0])[-1].into


def test_a_word_on_a_text_goes_through_the_front_door(web, place, rulings):
    """Join, split, origin and undo reach the desk's own recording, with the name; its refusal is shown."""
    page = web.get(f"/review/alma-vey/{place[2]}").text
    action, fields = form(page, "/text")
    for decision in ("join", "split", "origin", "undo"):
        answer = web.post(
            action, data={**fields, "decision": decision, "other": "0000000b", "why": "same words", "part": "1"}
        )
        assert "Recorded." in answer.text
    refused = web.post(action, data={**fields, "decision": "origin", "other": "nobody", "why": "x"})

    assert [
        (d, place[2], "0000000b", "partial", "same words", "Ana") for d in ("join", "split", "origin", "undo")
    ] == rulings.heard
    assert 400 == refused.status_code
    assert "neither a stored article nor" in html.unescape(refused.text)


@pytest.mark.parametrize(
    ("change", "headers", "status"),
    [
        ({"word": ""}, {}, 403),
        ({"word": "0" * 64}, {}, 403),
        ({}, {"sec-fetch-site": "cross-site"}, 403),
        ({}, {"sec-fetch-site": "same-site"}, 403),
        ({}, {"origin": "http://evil.example"}, 403),
        ({}, {"origin": "null"}, 403),
        ({"decision": "erase"}, {}, 400),
        ({"why": " "}, {}, 400),
        ({"decision": "amend", "stance": "shouts"}, {}, 400),
        ({"why": "x" * 70_000}, {}, 413),
    ],
)
def test_a_form_that_is_not_ours_records_nothing(web, place, change, headers, status):
    """Without the session's own word, from another site, or with nonsense: refused, and the log is as long as before."""
    action, fields = first_form(web, place)
    size = EventLog(place[0]).head().size
    answer = web.post(action, data={**fields, "decision": "accept", "why": "x", **change}, headers=headers)
    assert status == answer.status_code
    assert size == EventLog(place[0]).head().size


def test_only_forms_below_review_are_taken(web):
    """Turning review on opens no other page to writing."""
    for place in ("/", "/articles", "/reviewed", "/topics/alma-vey"):
        assert 405 == web.post(place, data={"x": "y"}).status_code
    assert 405 == web.put("/review/session").status_code


def test_the_list_tells_where_a_decision_does_not_count(place):
    """A topic that lets only the rules decide says so on its pages."""
    store, _, article = place
    topic = parse_topic(TOPIC, "alma-vey.toml")
    web = opened((store, topic, article), Hand(TOKEN))
    web.post("/review/session", data={"token": TOKEN, "name": "Ana"})
    assert "do not count yet" in web.get("/review/alma-vey").text
    assert "do not count yet" in web.get(f"/review/alma-vey/{article}").text


def test_signing_out_ends_the_session(web):
    """The cookie is taken back."""
    action, fields = form(web.get("/review").text, "/review/end")
    web.post(action, data=fields)
    assert 401 == web.get("/review").status_code
