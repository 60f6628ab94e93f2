import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime

import pytest
import trustme

from reports.digest import build_digest
from reports.errors import DeliveryError
from reports.formats import render
from reports.mail import Mailbox, addressed, compose, deliver_one, parse_address
from tests.reports.make import make_day, make_selection, make_topic
from tests.reports.post import FROM, Relay, plain, running, server_tls, speaking

AT = datetime(2031, 5, 15, 6, 0, tzinfo=timezone(timedelta(hours=2)))
ANA = "ana@reader.example"


def make_mail(selection=None, **more):
    """A mail of a day's digest."""
    digest = build_digest(selection or make_day())
    bodies = {name: render(digest, name) for name in ("text", "html")}
    return compose(digest, bodies, **{"sender": FROM, "date": AT, **more})


def send(port, *, recipient=ANA, on_committing=lambda: None, message=b"Subject: x\r\n\r\nHello.\r\n", **mailbox):
    """One mail over a plain connection to this host."""
    return deliver_one(plain(port, **mailbox), message, recipient, on_committing)


@pytest.mark.parametrize(
    "text", ["ana@reader.example", "a.b+c@x-y.example", " ana@reader.example ", "ana@READER.Example", "ana@localhost"]
)
def test_a_plain_address_is_taken(text):
    """One local part, one domain; the domain in lower case."""
    local, domain = text.strip().split("@")
    assert f"{local}@{domain.lower()}" == parse_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "ana", "@reader.example", "ana@", "a@x.example, b@y.example", "a@x.example;b@y.example", "Ana <a@x.example>",
        "a@x.example>\r\nRCPT TO:<b@y.example", "a@x.example\n", "a b@x.example", '"a b"@x.example', "a@x..example",
        ".a@x.example", "a.@x.example", "a@-x.example", "ä@x.example", "a@münchen.example", "a@[127.0.0.1]", "a\x00@x.example",
        "a@b@x.example", "x" * 65 + "@x.example", "a@" + "x" * 64 + ".example", "a@" + "x." * 130 + "example", "grp: a@x.example;",
        "a@x.example\u2028", "a@x．example",
    ],
)  # fmt: skip
def test_anything_but_one_plain_address_is_refused_when_the_desk_is_read(text):
    """Lists, names, quotes, controls, foreign letters: an error that shows what was written and what to write."""
    with pytest.raises(DeliveryError, match="write"):
        parse_address(text)


def test_a_mail_has_the_text_first_and_the_page_second():
    """Both parts are whole: a reader of either has the digest."""
    mail = message_from_bytes(make_mail().as_bytes(), policy=policy.default)
    assert "multipart/alternative" == mail.get_content_type()
    assert ["text/plain", "text/html"] == [part.get_content_type() for part in mail.iter_parts()]
    digest = build_digest(make_day())
    for part, name in zip(mail.iter_parts(), ("text", "html"), strict=True):
        assert render(digest, name).decode().splitlines() == part.get_content().splitlines()


def test_the_same_issue_is_the_same_mail():
    """No clock and no chance in ids, boundaries or order of headers."""
    assert make_mail().as_bytes() == make_mail().as_bytes()


def test_a_mail_names_its_recipient_on_the_way_only():
    """What is kept holds no address of a reader; each reader's copy has one line more, on top, and is else the same."""
    kept = make_mail()
    assert kept["To"] is None
    assert b"To: ana@reader.example\r\n" + kept.as_bytes() == addressed(kept.as_bytes(), ANA)
    with pytest.raises(DeliveryError):
        addressed(kept.as_bytes(), "ana@reader.example\r\nBcc: x@y.example")


def test_the_message_id_names_topic_day_and_issue():
    """It is stable for an issue and another for other content."""
    mail = make_mail()
    assert re.fullmatch(r"<digest\.alma-vey\.2031-05-14\.14\.[0-9a-f]{8}@coast\.example>", mail["Message-ID"])
    assert mail["Message-ID"] == make_mail()["Message-ID"]
    assert mail["Message-ID"] != make_mail(make_selection())["Message-ID"]


def test_the_issues_of_a_topic_hang_together_and_can_be_filtered():
    """One root and one list id a topic, the way out by mail, and no answer from robots wanted."""
    mail, other = make_mail(), make_mail(make_selection())
    assert "<topic.alma-vey@coast.example>" == mail["References"] == mail["In-Reply-To"] == other["References"]
    assert mail["Thread-Index"] == other["Thread-Index"]
    assert "<alma-vey.coast.example>" == mail["List-Id"]
    assert "<mailto:desk@coast.example?subject=unsubscribe%20alma-vey>" == mail["List-Unsubscribe"]
    assert "auto-generated" == mail["Auto-Submitted"]
    assert "4711" == mail["X-Store-Revision"]


def test_the_date_is_the_one_given():
    """The mail's own date comes from the caller, with its zone."""
    assert AT == parsedate_to_datetime(make_mail()["Date"])


@pytest.mark.parametrize(
    "title",
    [
        "a\nBcc: evil@x.example",
        "a\r\nBcc: x@y.example",
        "a\u2028b",
        "a\x0bb",
        "x" * 5000,
        "Порт Марен",
        "\u202etitle",
        "=?utf-8?q?x?=",
    ],
)
def test_a_hostile_or_foreign_title_makes_a_subject_and_nothing_else(title):
    """No header can be added through a title, and lines stay within what relays take."""
    raw = make_mail(make_selection(topic=make_topic(title=title), desk=title)).as_bytes()
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("[")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert raw.isascii()


def test_a_topic_id_that_is_no_atom_is_not_put_into_headers():
    """A path or a foreign name as a topic's id becomes a hash in ids."""
    mail = make_mail(make_selection(topic=make_topic(id="../../x y")))
    assert re.fullmatch(r"<digest\.[0-9a-f]{16}\.2031-05-14\.14\.[0-9a-f]{8}@coast\.example>", mail["Message-ID"])


def test_a_text_of_foreign_letters_is_not_tripled_in_size():
    """Cyrillic goes as base64, which is a third larger, not three times."""
    digest = build_digest(replace(make_day(), language="ru", notes=("Слова без перевода. " * 300,)))
    body = render(digest, "text")
    mail = compose(digest, {"text": body}, sender=FROM, date=AT, order=("text",))
    assert "base64" == mail["Content-Transfer-Encoding"]
    assert len(mail.as_bytes()) < 1.6 * len(body)


def test_a_missing_body_is_an_error_that_names_it():
    """A mail is never sent with half of its parts."""
    with pytest.raises(DeliveryError, match="no body for html"):
        compose(build_digest(make_day()), {"text": b""}, sender=FROM, date=AT)


def test_a_mailbox_is_read_from_a_url():
    """Host, port, login and sender, percent-encoded where need be; STARTTLS unless told otherwise."""
    box = Mailbox.from_url("smtp://desk%40coast:p%3Aw@relay.example:2525/?from=desk@coast.example&timeout=9")
    assert ("relay.example", 2525, "desk@coast", "p:w", "required", FROM, 9.0) == (
        box.host,
        box.port,
        box.user,
        box.password,
        box.tls,
        box.from_,
        box.timeout,
    )
    assert ("implicit", 465) == ((smtps := Mailbox.from_url(f"smtps://relay.example/?from={FROM}")).tls, smtps.port)
    assert "none" == Mailbox.from_url(f"smtp://127.0.0.1:25/?from={FROM}").tls


@pytest.mark.parametrize(
    "url",
    [
        "http://relay.example/?from=a@x.example", "smtp:///?from=a@x.example", "smtp://relay.example/", "smtp://relay.example/?from=a",
        "smtp://relay.example/?from=a@x.example&tls=perhaps", "smtp://relay.example/?from=a@x.example&ssl=1", "smtp://relay.example:x/",
        "smtp://u:secret@relay.example/?from=a@x.example&tls=none", "smtp://[::1/?from=a@x.example",
        "smtp://relay.example/?from=a@x.example&timeout=soon", "smtp://relay.example/?from=a@x.example&timeout=-1",
    ],
)  # fmt: skip
def test_a_mailbox_url_that_is_wrong_says_so_without_the_password(url):
    """Schemes, senders, options and a password without TLS are caught when the desk is read."""
    with pytest.raises(DeliveryError) as caught:
        Mailbox.from_url(url)
    assert "secret" not in str(caught.value)
    assert "secret" not in repr(caught.value.__cause__)


def test_the_password_is_not_shown_with_the_mailbox():
    """A logged mailbox gives nothing away."""
    assert "secret" not in repr(Mailbox.from_url(f"smtp://u:secret@relay.example/?from={FROM}"))


def test_a_mail_that_is_taken_is_sent():
    """The relay has it once, whole, and the commit came before its answer."""
    relay, order = Relay(), []
    with running(relay) as port:
        outcome = deliver_one(plain(port), make_mail(), ANA, lambda: order.append(len(relay.taken)))
    assert "sent" == outcome.state
    assert [0] == order, "when the commit is made, the relay must not have the mail yet"
    assert addressed(make_mail().as_bytes(), ANA).rstrip() == relay.taken[0][1].rstrip()


def test_lines_that_begin_with_a_dot_arrive_as_they_are():
    """A lone dot in a digest cannot end its mail."""
    relay, text = Relay(), b"Subject: dots\r\n\r\none\r\n.\r\nRCPT TO:<b@x.example>\r\n..two\r\n.three\r\n"
    with running(relay) as port:
        assert "sent" == send(port, message=text).state
    assert [addressed(text, ANA)] == [body for _, body in relay.taken]


@pytest.mark.parametrize("ending", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r.\r\n"])
def test_no_second_mail_can_be_smuggled_in_the_first(ending):
    """Bare line ends are made whole before dots are doubled, so no relay sees an end that is none."""
    relay = Relay()
    smuggled = b"Subject: x\r\n\r\none" + ending + b"MAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\n"
    with running(relay) as port:
        assert "sent" == send(port, message=smuggled).state
    assert [ANA] == [to for to, _ in relay.taken]
    assert [] == re.findall(rb"(?<!\r)\n|\r(?!\n)", relay.taken[0][1])


@pytest.mark.parametrize(
    ("fault", "state", "copies"),
    [
        ("drop", "unknown", 1),
        ("late", "unknown", 1),
        ("garbled", "unknown", 1),
        (550, "refused", 0),
        (451, "retry", 0),
        (421, "retry", 0),
        ("data:554", "refused", 0),
        ("data:451", "retry", 0),
        ("data:421", "retry", 0),
    ],
)
def test_each_fate_of_a_mail_has_its_own_outcome(fault, state, copies):
    """Silence after the dot is unknown; a no is refused; a later is a retry; only what was taken is counted."""
    relay = Relay(ana_at_reader_example=fault)
    with running(relay) as port:
        # Only a relay that says nothing is waited for in vain.
        outcome = send(port, timeout=3 if fault == "late" else 60)
    assert state == outcome.state
    assert copies == len(relay.taken)
    assert outcome.detail


def test_a_commit_that_fails_stops_the_mail():
    """If the outbox cannot write that the dot is next, the dot is not sent and the error reaches the caller."""
    relay = Relay()

    def fail():
        raise OSError("disk full")

    with running(relay) as port, pytest.raises(OSError, match="disk full"):
        send(port, on_committing=fail)
    assert [] == relay.taken


@pytest.mark.parametrize(
    "lines",
    [
        (b"421 busy",),
        (b"554 go away",),
        (b"",),
        (b"garbage",),
        (b"220 hi", b"250 x", b"250 ok", b"250 ok", b"451 no data now"),
        (b"220 hi", b"250 x", b"250 ok", b"250 ok", b"354 go on"),
    ],
)
def test_what_breaks_before_the_dot_may_be_tried_again(lines):
    """A refused greeting, nonsense, a connection cut inside the text: nothing was delivered and all say retry."""
    committed = []

    def commit():
        committed.append(1)
        raise ConnectionError("cut")

    with speaking(*lines) as port:
        try:
            outcome = send(port, on_committing=commit, timeout=3)
        except ConnectionError:
            assert b"354 go on" == lines[-1]
        else:
            assert "retry" == outcome.state
            assert [] == committed


def test_nobody_listening_is_a_retry():
    """A relay that is down is tried again later."""
    from tests.reports.post import free_port

    outcome = send(free_port())
    assert "retry" == outcome.state
    assert "nothing was sent" in outcome.detail


def test_a_relay_that_offers_no_tls_gets_nothing():
    """With STARTTLS stripped from the greeting not a word of the mail goes out."""
    relay = Relay()
    with running(relay) as port:
        outcome = send(port, tls="required")
    assert "retry" == outcome.state
    assert "STARTTLS" in outcome.detail
    assert ([], 0) == (relay.taken, relay.tries[ANA])


def test_a_relay_with_a_stranger_s_certificate_gets_nothing():
    """A certificate that does not hold ends the talk before the sender is named."""
    relay = Relay()
    with running(relay, tls=server_tls(trustme.CA())) as port:
        outcome = send(port, tls="required")
    assert "retry" == outcome.state
    assert "certificate" in outcome.detail.lower()
    assert [] == relay.taken


def test_a_relay_whose_authority_the_desk_knows_is_trusted(tmp_path):
    """With the desk's own authority the mail goes over TLS, with a login."""
    authority, relay = trustme.CA(), Relay()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with running(relay, tls=server_tls(authority), users={"desk": "secret"}) as port:
        outcome = send(port, tls="required", ca_file=str(tmp_path / "ca.pem"), user="desk", password="secret")
    assert "sent" == outcome.state, outcome.detail
    assert 1 == len(relay.taken)


def test_a_refused_login_is_a_retry_and_does_not_show_the_password():
    """An operator can mend a password; the mail waits."""
    talk = (b"220 hi", b"250-here\r\n250 AUTH PLAIN", b"535 5.7.8 wrong", b"221 bye")
    with speaking(*talk) as port:
        outcome = send(port, user="desk", password="secret")
    assert "retry" == outcome.state
    assert "login" in outcome.detail
    assert "secret" not in outcome.detail


def test_the_mail_survives_a_real_relay():
    """What a reader gets is the subject, sender and both bodies that were composed."""
    relay = Relay()
    with running(relay) as port:
        deliver_one(plain(port), make_mail(), ANA, lambda: None)
    got = relay.to(ANA)[0]
    assert "Coast desk <desk@coast.example>" == got["From"]
    assert ANA == got["To"]
    assert "2 new claims" in got["Subject"]
    assert "Wednesday 14 May 2031" in got.get_body(("plain",)).get_content()
    assert AT.astimezone(UTC) == parsedate_to_datetime(got["Date"]).astimezone(UTC)
