"""The walk of the house, end to end: from the newsroom's feeds over real HTTP and SMTP to a mailed digest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy import select

from examples.newsroom.mailbox import Mailbox as Sink
from examples.newsroom.press import load_articles, load_outlets
from examples.newsroom.server import Newsroom
from reports.deliver import send_due
from reports.errors import ReportError
from reports.issue import issue_digest, make_digest, post, reissue
from reports.mail import Mailbox, Outcome
from storage import queries
from storage.blobs import Blobs, unpack
from storage.checkpoints import create_key, sign_checkpoint
from storage.database import Store
from storage.erasure import erase
from storage.events import LogOpened
from storage.log import EventLog
from storage.outbox import StoredOutbox
from storage.projections import catch_up, rebuild
from storage.tables import BlobRow
from tests.desk import DAY, MASTHEAD, NOW, TOPIC, collect, example_topic

LOOKS = {"feeds_polled", "pages_revisited"}


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    """The press of 18 September 2015, first edition."""
    with Newsroom(edition=1) as running:
        yield running


@pytest.fixture
def walked(store: Store, newsroom: Newsroom) -> Store:
    """A store that saw both editions."""
    collect(store, newsroom.address, run="one")
    newsroom.edition = 2
    collect(store, newsroom.address, run="two", now=NOW + timedelta(hours=2))
    return store


def types(store: Store) -> Counter[str]:
    """How many events of each type are recorded."""
    return Counter(item.fact.type for item in EventLog(store).read())


def test_two_editions_give_articles_an_edit_and_a_disappearance(walked: Store):
    """What the newsroom published, changed and withdrew is in the log, and nothing else."""
    found = types(walked)

    assert 1 == found["article_revised"]
    assert 1 == found["article_vanished"]
    assert 20 < found["article_captured"]
    assert {"not_found", "wall"} & {item.fact.reason for item in EventLog(walked).read(types=["capture_failed"])}, (
        "the dead link and the consent wall are recorded failures"
    )


def test_a_third_look_adds_looks_and_nothing_else(walked: Store, newsroom: Newsroom):
    """Run again, collect finds its own events; a page that was listed and not there is asked for once more."""
    before = types(walked)

    collect(walked, newsroom.address, run="three", now=NOW + timedelta(hours=4))

    more = types(walked) - before
    assert set(more) <= {*LOOKS, "capture_failed"}
    assert 1 == more["capture_failed"] <= before["capture_failed"]


def test_one_origin_for_all_reprints(walked: Store):
    """The agency's report and its reprints are one family with one root."""
    catch_up(walked)
    views = queries.articles(walked, queries.all_articles(walked)).values()
    agency = next(
        view for view in views if "levant-wire" in view.content.url and "contract-soldiers" in view.content.url
    )
    family = queries.family_of(walked, agency.id)
    outlets = {view.content.outlet for view in queries.articles(walked, family).values()}

    assert {"levant-wire", "meridian-review", "daily-trumpet", "cedar-and-steppe"} <= outlets


KINDS = {
    ("identical", "same-words", ""): {"levant-wire/damascus-denies", "radio-lighthouse/damascus-denies"},
    ("copy", "verbatim", "straits-chronicle/damascus-denies"): {"levant-wire/damascus-denies", "straits-chronicle/damascus-denies"},
    ("copy", "verbatim", "levant-wire/contract-soldiers"): {"daily-trumpet/wont-die", "levant-wire/contract-soldiers"},
    ("partial", "part", ""): {"cedar-and-steppe/twenty-men", "levant-wire/contract-soldiers"},
    ("shared_document", "document", ""): {"harbour-post/pilots-letter", "straits-chronicle/pilots-letter"},
    ("shared_quotes", "quotations", ""): {"radio-lighthouse/pilots-speak", "straits-chronicle/pilots-speak"},
    ("review", "template", ""): {"straits-chronicle/passages-thursday", "straits-chronicle/passages-wednesday"},
}  # fmt: skip


def test_the_newsroom_shows_every_kind_of_relation(walked: Store):
    """Each kind is on record for the pair that is there to show it; the larger text of a trimmed or extended copy is told."""
    hosts = {outlet: one["host"] for outlet, one in load_outlets().items()}
    names = {f"http://{hosts[one.outlet]}{one.path}": f"{one.outlet}/{one.slug}" for one in load_articles(1)}
    views = queries.articles(walked, queries.all_articles(walked))
    called = {id_: names[view.content.url] for id_, view in views.items()}
    found = {frozenset((called[one.a], called[one.b])): one for one in queries.relations_touching(walked, views)}

    for (kind, rule, larger), pair in KINDS.items():
        relation = found[frozenset(pair)]
        outer = {"a_in_b": relation.b, "b_in_a": relation.a, "": None}[relation.direction]
        assert (kind, rule, larger) == (relation.kind, relation.rule, called[outer] if outer else ""), pair


def test_copies_of_the_denial_add_no_origin(walked: Store):
    """Printed by three outlets, the agency's report is one text; the letter and the briefing tie no families."""
    made = make_digest(example_topic(), DAY, walked, MASTHEAD)
    family = next(one for one in made.digest.families if "damascus-denies" in one.members[0].source.url)
    assert ("Levant Wire", 3, 2, 0) == (family.name, family.outlets, family.copies, family.parts)
    views = queries.articles(walked, queries.all_articles(walked)).values()
    pilots = [view for view in views if "pilots-" in view.content.url or "woman-who" in view.content.url]
    assert 4 == len(pilots)
    assert all(view.origin and view.origin.root == view.id for view in pilots)


def test_digest_is_issued_once_and_made_again_byte_for_byte(walked: Store):
    """The same events give the same bytes: at once, after a rebuild, and whatever was learnt since."""
    first = issue_digest(example_topic(), DAY, walked, MASTHEAD, now=NOW)
    again = issue_digest(example_topic(), DAY, walked, MASTHEAD, now=NOW + timedelta(days=1))
    rebuild(walked)

    assert first.new
    assert not again.new
    assert first.bodies == again.bodies
    assert first.fact is not None
    assert first.bodies == reissue(walked, first.fact).bodies
    assert 1 == types(walked)["digest_issued"]


def test_every_line_of_the_digest_leads_to_stored_bytes(walked: Store):
    """Each cited article has its raw bytes, and each statement's span is in the stored text."""
    made = make_digest(example_topic(), DAY, walked, MASTHEAD)
    lines = [line for claim in made.digest.claims for group in claim.groups for line in group.evidence]

    assert lines
    for line in lines:
        view = queries.article(walked, line.reference.article)
        assert Blobs(walked).get(view.revision.raw)
        assert 0 <= line.reference.start < line.reference.end <= len(view.text)


def test_what_was_erased_is_said_to_be(walked: Store):
    """An article whose words were erased is told no more, and the digest says that there was one."""
    made = make_digest(example_topic(), DAY, walked, MASTHEAD)
    article = made.digest.claims[0].groups[0].evidence[0].source.article
    erase(walked, queries.article(walked, article).content.text, "a court's order", "desk", NOW)
    after = make_digest(example_topic(), DAY, walked, MASTHEAD)

    assert (0, 1) == (made.digest.coverage.erased, after.digest.coverage.erased)
    assert made.digest.glance.articles - 1 == after.digest.glance.articles
    assert article.encode() not in after.bodies["json"]
    for name in ("html", "text", "markdown"):
        assert "1 article of this day was erased" in " ".join(after.bodies[name].decode().split())


def test_mail_goes_out_once(walked: Store, tmp_path: Path):
    """Two recipients, two mails; posting and sending again adds none."""
    made = issue_digest(example_topic(), DAY, walked, MASTHEAD, now=NOW)
    outbox = StoredOutbox(walked, lambda: NOW)
    with Sink(tmp_path / "mail") as sink:
        mailbox = Mailbox.from_url(f"smtp://{sink.address}?tls=none", MASTHEAD.address)
        for _ in range(2):
            post(made, walked, MASTHEAD, ["analyst@desk.example", "editor@desk.example"], now=NOW)
            send_due(outbox, mailbox, load=Blobs(walked).get, clock=lambda: NOW)
        mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in sink.files()]

    assert ["analyst@desk.example", "editor@desk.example"] == sorted(str(mail["To"]) for mail in mails)
    assert 1 == len({mail["Message-ID"] for mail in mails})
    catch_up(walked)
    assert {"sent": 2} == queries.delivery_states(walked, TOPIC, DAY.isoformat())
    assert ["sent", "sent"] == [row.state for row in outbox.rows()]


def test_the_record_never_learns_who_reads(walked: Store):
    """No event and no stored bytes hold a reader's address, before and after the mail went out."""
    made = issue_digest(example_topic(), DAY, walked, MASTHEAD, now=NOW)
    post(made, walked, MASTHEAD, ["analyst@desk.example"], now=NOW)
    outbox = StoredOutbox(walked, lambda: NOW)
    deliver = lambda *_: Outcome("refused", "550 analyst@desk.example is not known here")  # noqa: E731
    mailbox = Mailbox("127.0.0.1", tls="none", from_=MASTHEAD.address)
    send_due(outbox, mailbox, load=Blobs(walked).get, clock=lambda: NOW, deliver=deliver)
    with walked.read() as connection:
        kept = connection.execute(select(BlobRow.codec, BlobRow.content, BlobRow.size)).all()
    told = [item.fact.model_dump_json().encode() for item in EventLog(walked).read()]

    assert ["refused"] == [row.state for row in outbox.rows()]
    assert any(b"delivery_settled" in words for words in told)
    assert not [words for words in (*told, *(unpack(*row) for row in kept)) if b"analyst@desk.example" in words]


def test_rebuilt_views_equal_caught_up_ones(walked: Store):
    """A law of projections: folding everything anew gives the rows that catching up gave."""
    from storage.comparison import differing_views

    rebuild(walked)
    with walked.read() as connection:
        assert [] == list(differing_views(connection))


def test_a_digest_stands_on_what_was_known_alone(store: Store, newsroom: Newsroom, tmp_path: Path):
    """A note that is signed afterwards changes no byte, and a position that is not there yet is refused."""
    key = tmp_path / "checkpoint.key"
    create_key(key, "dateline.example/walk")
    EventLog(store).append([LogOpened(origin="dateline.example/walk")], now=NOW)
    collect(store, newsroom.address, run="one")
    last = queries.last_position(store)
    before = make_digest(example_topic(), DAY, store, MASTHEAD, as_of=last)
    sign_checkpoint(store, key, NOW)

    assert before.bodies == make_digest(example_topic(), DAY, store, MASTHEAD, as_of=last).bodies
    with pytest.raises(ReportError, match="the log ends at"):
        make_digest(example_topic(), DAY, store, MASTHEAD, as_of=last + 1)
