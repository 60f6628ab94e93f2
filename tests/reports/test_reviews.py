"""What people decide on statements: events over what was read, folded, undone, and never put upon another; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from reports import reviewing
from reports.errors import ReportError, TopicError
from reports.issue import Masthead, issue_digest, make_digest, reissue
from reports.reviews import review, standing, told
from reports.topic_files import parse_topic
from storage import queries
from storage.comparison import differing_views
from storage.events import ArticleRevised
from storage.log import EventLog
from tests.reports.test_pages import TOPIC, capture, captured, content, origin

NOW = datetime(2031, 5, 15, 12, tzinfo=UTC)
DAY = date(2031, 5, 14)
DESK = Masthead("Harbour desk")
WHY = {"reason": "I asked her", "by": "Ann", "now": NOW}
FIRST = "Ilse Brandt said on Tuesday that crews were ordered to unload the Alma Vey.\nThe union denied that anybody was ordered to unload it."
SECOND = "Jan Olsen said the Alma Vey crews were ordered to unload her."


def topic_of(policy: str):
    """The topic under a policy."""
    return parse_topic(f'review = "{policy}"\n'.encode() + TOPIC, "alma-vey.toml")


@pytest.fixture
def topic():
    """A topic in which people have a word."""
    return topic_of("rules+people")


@pytest.fixture
def held(store):
    """Two articles with three statements."""
    facts = [captured(store, "a1", FIRST, "Crews speak out"), captured(store, "b2", SECOND, "The Alma Vey again")]
    EventLog(store).append(facts, now=NOW)
    return store


def said(store, topic):
    """The id of each speaker's statement."""
    return {
        statement.speaker.shown: statement.id for statement, _ in reviewing.statements(store, topic) if statement.claim
    }


def lines(digest):
    """Speaker, stance and review of every line on a claim."""
    found = [line for claim in digest.claims for group in claim.groups for line in group.evidence]
    return {line.speaker: (line.stance, line.review) for line in found}


def made(store, topic, **more):
    """The digest of the day."""
    return make_digest(topic, DAY, store, DESK, **more).digest


def test_a_rejected_statement_leaves_and_is_counted_and_undoing_brings_it_back(held, topic):
    """It is in no claim and no count; a line says how many left on whose word; undone, the digest is the old one."""
    before, position = made(held, topic), queries.last_position(held)
    ids = said(held, topic)
    reviewing.decide(held, topic, ids["Jan Olsen"], "reject", **WHY)
    after = made(held, topic)

    assert lines(before).keys() - lines(after).keys() == {"Jan Olsen"}
    assert before.claims[0].counts.independent - 1 == after.claims[0].counts.independent
    assert ["1 statement was left out on review: Ann (1)"] == [
        doubt.text for doubt in after.doubts if "review" in doubt.text
    ]
    assert before.claims == made(held, topic, as_of=position).claims

    reviewing.decide(held, topic, ids["Jan Olsen"], "undo", **WHY)
    assert before.claims == made(held, topic).claims
    with pytest.raises(ReportError, match="no decision stands"):
        reviewing.decide(held, topic, ids["Jan Olsen"], "undo", **WHY)


def test_accepted_and_amended_statements_say_so(held, topic):
    """With the name of who said it and what stood there before; the words quoted stay as they are."""
    ids = said(held, topic)
    reviewing.decide(held, topic, ids["Ilse Brandt"], "accept", **WHY)
    reviewing.decide(
        held, topic, ids["Jan Olsen"], "amend", amended={"stance": "suspects", "speaker": "J. Olsen"}, **WHY
    )
    issue = make_digest(topic, DAY, held, DESK)

    shown = lines(issue.digest)
    assert ("asserts", "accepted by Ann") == shown["Ilse Brandt"]
    assert ("suspects", "amended by Ann (was: Jan Olsen, asserts)") == shown["J. Olsen"]
    for body in ("html", "text", "markdown", "json"):
        assert b"accepted by Ann" in issue.bodies[body].replace(b"\n", b" ").replace(b"       ", b" "), body


def test_a_second_amendment_takes_nothing_of_the_first_back(held, topic):
    """First the stance, then the speaker: both stand, and the later event says both."""
    ids = said(held, topic)
    reviewing.decide(held, topic, ids["Jan Olsen"], "amend", amended={"stance": "suspects"}, **WHY)
    fact = reviewing.decide(held, topic, ids["Jan Olsen"], "amend", amended={"speaker": "J. Olsen"}, **WHY)

    assert {"stance": "suspects", "speaker": "J. Olsen"} == fact.amended
    assert ("suspects", "amended by Ann (was: Jan Olsen, asserts)") == lines(made(held, topic))["J. Olsen"]


def test_merged_statements_count_once_and_split_ones_apart(held, topic):
    """A person may say that two go back to one origin, and take that back."""
    ids = said(held, topic)
    before = made(held, topic).claims[0].counts.independent
    reviewing.decide(held, topic, ids["Jan Olsen"], "merge", into=ids["Ilse Brandt"], **WHY)
    assert before - 1 == made(held, topic).claims[0].counts.independent

    reviewing.decide(held, topic, ids["Jan Olsen"], "split", **WHY)
    after = made(held, topic).claims[0]
    assert before == after.counts.independent
    assert ["decided by Ann: I asked her"] == [
        origin.basis for origin in after.origins if origin.key.startswith("decided/")
    ]


def test_the_policy_says_whose_word_counts(held):
    """The default hears the rules alone; a model's word needs its own policy, and never goes before a person's."""
    plain, people, model = (topic_of(policy) for policy in ("rules", "rules+people", "rules+people+model"))
    assert "rules" == parse_topic(TOPIC, "alma-vey.toml").review
    ids = said(held, people)
    fact = reviewing.decide(held, people, ids["Jan Olsen"], "reject", **WHY)
    guess = fact.model_copy(update={"decision": "accept", "model": "tiny-1", "prompt": "0" * 64, "by": "tiny-1"})

    assert "Jan Olsen" in lines(made(held, plain))
    assert "Jan Olsen" not in lines(made(held, people))
    assert () == standing([guess], people)
    assert (guess,) == standing([guess], model)
    assert (fact,) == standing([fact, guess], model)
    with pytest.raises(TopicError, match="policy"):
        topic_of("rules+peple")


def test_a_word_on_what_is_read_no_more_is_told_and_put_upon_nothing(held, topic):
    """The article was edited: the statement now stands in other words, so the decision binds nothing and the digest says so."""
    reviewing.decide(held, topic, said(held, topic)["Jan Olsen"], "reject", **WHY)
    text = SECOND.replace("the Alma Vey crews", "all the Alma Vey crews")
    previous = queries.article(held, "b2").content.text
    edit = ArticleRevised(
        article="b2", capture=capture(held, "b2", b"2"), content=content(held, "b2", text, "The Alma Vey again"),
        previous=previous, changes=(),
    )  # fmt: skip
    EventLog(held).append([edit], now=NOW)
    digest = made(held, topic)

    assert "Jan Olsen" in lines(digest)
    assert any("no longer matches what is read in b2" in doubt.text for doubt in digest.doubts)


def test_a_word_binds_only_the_reading_that_was_seen(held, topic):
    """The same id with another speaker or claim is another reading."""
    fact = reviewing.decide(held, topic, said(held, topic)["Jan Olsen"], "reject", **WHY)
    readings = reviewing.read(held, topic, list(queries.articles(held, ["b2"]).values()))

    assert 1 == len(review(readings, topic, [fact]).notes)
    for change in (
        {"speaker": "Jan Olson"},
        {"claim": "another"},
        {"stance": "denies"},
        {"article": "a1", "root": "a1"},
    ):
        after = review(readings, topic, [fact.model_copy(update=change)])
        assert readings == after.readings


def test_a_word_binds_every_copy_of_the_text(held, topic):
    """Said of a copy, it counts for the root as well, and can be taken back from either; another text in the same words is another."""
    EventLog(held).append(
        [captured(held, "c3", SECOND + "\nWe reprint this.", "Reprint"), origin("c3", "b2", "copy"),
         captured(held, "d4", SECOND + "\nSomebody else wrote this.", "Chance")], now=NOW,
    )  # fmt: skip
    before = made(held, topic)
    found = {v.id: s.id for s, v in reviewing.statements(held, topic) if s.speaker.shown == "Jan Olsen"}
    assert {"b2", "c3", "d4"} == set(found)

    reviewing.decide(held, topic, found["c3"], "reject", article="c3", **WHY)
    digest = made(held, topic)
    rows = [line for claim in digest.claims for group in claim.groups for line in group.evidence]
    sources = {name for line in rows for name in (line.source.article, *(also.source.article for also in line.also))}
    assert ({"a1", "d4"}, 1) == (sources, sum("left out on review" in doubt.text for doubt in digest.doubts))

    reviewing.decide(held, topic, found["b2"], "undo", article="b2", **WHY)
    assert before.claims == made(held, topic).claims


def test_a_split_and_a_merge_take_the_copies_along(held, topic):
    """A copy never becomes a second origin by what is decided on its root."""
    EventLog(held).append(
        [captured(held, "c3", SECOND + "\nWe reprint this.", "Reprint"), origin("c3", "b2", "copy")], now=NOW
    )
    before = made(held, topic).claims[0].counts.independent
    ids = {v.id: s.id for s, v in reviewing.statements(held, topic) if s.speaker.shown == "Jan Olsen"}
    reviewing.decide(held, topic, ids["b2"], "split", article="b2", **WHY)
    assert before == made(held, topic).claims[0].counts.independent
    reviewing.decide(held, topic, ids["b2"], "merge", into=said(held, topic)["Ilse Brandt"], article="b2", **WHY)
    assert before - 1 == made(held, topic).claims[0].counts.independent


def test_a_word_outlives_a_change_of_the_rules(held, topic):
    """Other rules give other ids; where they read the same sentence with speaker, stance and claim, the word counts, merges too."""
    ids = said(held, topic)
    readings = reviewing.read(held, topic, list(queries.articles(held, ["a1", "b2"]).values()))
    renamed = tuple(replace(r, statements=tuple(replace(s, id=f"new-{s.id}") for s in r.statements)) for r in readings)
    rejected = reviewing.decide(held, topic, ids["Jan Olsen"], "reject", **WHY)
    after = review(renamed, topic, [rejected])
    assert "Jan Olsen" not in {s.speaker.shown for r in after.readings for s in r.statements}
    assert not any("not applied" in note for note in after.notes)

    merged = reviewing.decide(held, topic, ids["Jan Olsen"], "merge", into=ids["Ilse Brandt"], **WHY)
    (tie,) = review(renamed, topic, [rejected, merged]).ties
    assert (f"new-{ids['Jan Olsen']}", f"new-{ids['Ilse Brandt']}") == (tie.statement, tie.into)

    old = rejected.model_copy(update={"words": "", "root": ""})  # as decided before the sentence was recorded
    assert ["not applied"] == ["not applied" for note in review(renamed, topic, [old]).notes if "not applied" in note]


def test_an_issue_is_made_again_as_it_was_whatever_was_decided_later(held, topic):
    """Byte for byte, as of its position; and views rebuilt from the log know the same decisions."""
    ids = said(held, topic)
    reviewing.decide(held, topic, ids["Ilse Brandt"], "accept", **WHY)
    issue = issue_digest(topic, DAY, held, DESK, now=NOW)
    reviewing.decide(held, topic, ids["Ilse Brandt"], "reject", **WHY)

    assert issue.bodies == reissue(held, issue.fact).bodies
    with held.read() as connection:
        assert () == tuple(differing_views(connection))
    assert ["accept", "reject"] == [item.fact.decision for item in queries.reviews(held, topic.id)]
    assert [] == queries.rulings(held)


def test_no_copy_becomes_an_origin_and_no_word_goes_without_its_reason(held, topic):
    """Errors name what is wrong and what to do."""
    ids = said(held, topic)
    with pytest.raises(ReportError, match="reason and a name"):
        reviewing.decide(held, topic, ids["Jan Olsen"], "accept", reason=" ", by="Ann", now=NOW)
    with pytest.raises(ReportError, match="unknown stance 'maybe'"):
        reviewing.decide(held, topic, ids["Jan Olsen"], "amend", amended={"stance": "maybe"}, **WHY)
    with pytest.raises(ReportError, match="no claim 'other'"):
        reviewing.decide(held, topic, ids["Jan Olsen"], "amend", amended={"claim": "other"}, **WHY)
    with pytest.raises(ReportError, match="into itself"):
        reviewing.decide(held, topic, ids["Jan Olsen"], "merge", into=ids["Jan Olsen"], **WHY)
    with pytest.raises(ReportError, match="no statement 'zz'"):
        reviewing.decide(held, topic, "zz", "accept", **WHY)
    EventLog(held).append([origin("b2", "a1", "copy")], now=NOW)
    with pytest.raises(ReportError, match="a copy is no origin"):
        reviewing.decide(held, topic, said(held, topic)["Jan Olsen"], "split", **WHY)
    assert [] == queries.reviews(held, topic.id)


def test_a_decision_is_told_in_a_line(held, topic):
    """With the statement, what was decided, who and why."""
    fact = reviewing.decide(held, topic, said(held, topic)["Jan Olsen"], "reject", **WHY)
    assert f"{fact.statement} (Jan Olsen, asserts): rejected; by Ann: I asked her" == told(fact)
