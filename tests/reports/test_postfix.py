"""Postfix, as Debian ships it, takes the mail: an instance of its own on this host, with mailboxes in a folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.policy import SMTP
from pathlib import Path

import pytest
import trustme

from reports.deliver import send_due
from reports.digest import build_digest
from reports.formats import render
from reports.issue import STORED
from reports.mail import compose
from storage.outbox import StoredOutbox
from tests.reports.make import make_day
from tests.reports.post import FROM, free_port, make_row, plain

POSTFIX = shutil.which("postfix", path="/usr/sbin:/usr/bin")
NOW = datetime(2031, 5, 15, 4, 0, tzinfo=UTC)
PEOPLE = ("ana@reader.example", "ben@reader.example", "eva@reader.example")

pytestmark = [
    pytest.mark.postfix,
    pytest.mark.skipif(POSTFIX is None or os.geteuid() != 0, reason="needs Postfix, and root to start it"),
]

# Everything in one folder, nothing leaves this host, and nobody but the three is known.
MAIN = """
compatibility_level = 3.6
queue_directory = {place}/queue
data_directory = {place}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
maillog_file = {place}/mail.log
maillog_file_prefixes = {place}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = relay.example
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = reader.example
virtual_mailbox_base = {place}/boxes
virtual_mailbox_maps = inline:{{ {boxes} }}
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
default_transport = error:nothing leaves this host
relay_transport = error:nothing leaves this host
disable_dns_lookups = yes
smtpd_recipient_restrictions = reject_unlisted_recipient, permit_mynetworks, reject
smtpd_tls_security_level = may
smtpd_tls_chain_files = {place}/server.pem
smtpd_tls_received_header = yes
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


@contextmanager
def postfix(authority):
    """A Postfix on a port of this host; the port and the folder of its mailboxes."""
    place = Path(tempfile.mkdtemp(prefix="dateline-postfix-"))
    place.chmod(0o755)
    owner, port, config = pwd.getpwnam("postfix"), free_port(), place / "etc"
    for name in ("etc", "queue", "data", "boxes"):
        (place / name).mkdir()
    for name in ("data", "boxes"):
        os.chown(place / name, owner.pw_uid, owner.pw_gid)
    boxes = ", ".join(f"{{ {person} = {person.partition('@')[0]}/ }}" for person in PEOPLE)
    main = MAIN.format(place=place, boxes=boxes, uid=owner.pw_uid, gid=owner.pw_gid)
    (config / "main.cf").write_text(main, "utf-8")
    (config / "master.cf").write_text(MASTER.format(port=port), "utf-8")
    authority.issue_cert("localhost", "127.0.0.1").private_key_and_cert_chain_pem.write_to_path(place / "server.pem")
    try:
        subprocess.run([POSTFIX, "-c", config, "start"], check=True, capture_output=True, timeout=120)
        yield port, place / "boxes"
    finally:
        subprocess.run([POSTFIX, "-c", config, "stop"], check=False, capture_output=True, timeout=120)
        shutil.rmtree(place, ignore_errors=True)


def arrived(boxes: Path, many: int) -> dict[str, list[bytes]]:
    """What lies in the mailboxes, once there are so many mails."""
    for _ in range(1200):
        found = {
            box.name: [mail.read_bytes() for mail in (box / "new").iterdir()]
            for box in boxes.iterdir()
            if (box / "new").is_dir()
        }
        if sum(map(len, found.values())) >= many:
            return found
        time.sleep(0.1)
    return found


def test_postfix_takes_the_mail_and_each_reader_has_it_as_it_was_made(sqlite_store, tmp_path):
    """Over STARTTLS with a checked certificate: one mail each, both parts to the byte, an unknown address refused, nothing twice."""
    authority, digest = trustme.CA(), build_digest(make_day())
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    bodies = {name: render(digest, name) for name in STORED}
    mail = compose(digest, bodies, sender=FROM, date=NOW).as_bytes(policy=SMTP)
    box = StoredOutbox(sqlite_store, lambda: NOW)
    for person in (*PEOPLE, "nobody@reader.example"):
        box.add(make_row(0, person))
    with postfix(authority) as (port, boxes):
        mailbox = plain(port, tls="required", ca_file=str(tmp_path / "ca.pem"), timeout=60.0)
        first = send_due(box, mailbox, load=lambda _: mail, clock=lambda: NOW)
        second = send_due(box, mailbox, load=lambda _: mail, clock=lambda: NOW)
        found = arrived(boxes, len(PEOPLE))

    assert {"refused": 1, "sent": 3} == first.counts
    assert {} == second.counts
    assert {"ana": 1, "ben": 1, "eva": 1} == {name: len(mails) for name, mails in found.items()}
    for name, (got,) in found.items():
        message = message_from_bytes(got, policy=policy.default)
        plain_part, page = message.iter_parts()
        assert f"{name}@reader.example" == message["To"]
        assert message_from_bytes(mail, policy=policy.default)["Message-ID"] == message["Message-ID"]
        assert bodies["text"].decode() == plain_part.get_content()
        assert bodies["html"].decode() == page.get_content()
        assert b"TLSv1" in got
