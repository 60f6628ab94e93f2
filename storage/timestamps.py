"""Time stamps (RFC 3161) over signed checkpoints: make the request, judge the answer, keep it. Opens no socket.

An authority that knows nothing of us signs that a checkpoint existed at its
time; so nobody, us included, can later claim that the events under it are
older or younger than they are. Request and answer are files: the desk carries
them to an authority of its choice by whatever client it trusts.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from sqlalchemy import select

from storage.blobs import Blobs
from storage.checkpoints import CHECKPOINT
from storage.database import Store
from storage.errors import ProofFailed
from storage.events import CheckpointStamped, Recorded
from storage.log import EventLog
from storage.notes import read_note

MEDIA_TYPE = "application/timestamp-reply"


@dataclass(frozen=True)
class Stamp:
    """Who says since when a checkpoint exists."""

    authority: str
    at: datetime


def stamp_request(note: str) -> bytes:
    """The request to send to an authority: the note's SHA-256, and the wish for its certificate.

    Without a nonce, so that the same note always gives the same request: what
    is asked for is unlike any earlier note, and an old answer cannot fit it.
    """
    builder = TimestampRequestBuilder(nonce=False).data(note.encode()).hash_algorithm(HashAlgorithm.SHA256)
    return builder.build().as_bytes()


def read_stamp(answer: bytes, note: str, roots: bytes) -> Stamp:
    """What an authority's answer says of a note, believed because a root certificate (PEM) vouches for its signer.

    Raises:
        ProofFailed: the answer is none, refuses, is over something else, or no root vouches for it.
    """
    response = _decoded(answer)
    builder = VerifierBuilder()
    try:
        for root in x509.load_pem_x509_certificates(roots):
            builder = builder.add_root_certificate(root)
        verifier = builder.build()
    except ValueError as error:
        raise ProofFailed(f"the authority's root certificates do not read as PEM: {error}") from error
    try:
        verifier.verify_message(response, note.encode())
    except (VerificationError, ValueError) as error:
        raise ProofFailed(f"the time stamp does not hold: {error}; nothing was kept") from error
    return Stamp(_signer(response), response.tst_info.gen_time)


def is_over(answer: bytes, note: str) -> bool:
    """Whether an answer is over that note, whoever signed it."""
    imprint: bytes = _decoded(answer).tst_info.message_imprint.message
    return imprint == hashlib.sha256(note.encode()).digest()


def _decoded(answer: bytes) -> TimeStampResponse:
    try:
        response = decode_timestamp_response(answer)
        if response.status != 0:
            raise ProofFailed(
                f"the authority refused: status {response.status} {' '.join(response.status_string)}; ask again"
            )
    except ValueError as error:
        raise ProofFailed(f"this is no RFC 3161 answer ({error}); give the file as the authority sent it") from error
    return response


def _signer(response: TimeStampResponse) -> str:
    """The name on the certificate that may stamp, from those in the answer."""
    for der in response.signed_data.certificates:
        certificate = x509.load_der_x509_certificate(der)
        try:
            usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        except x509.ExtensionNotFound:
            continue
        if ExtendedKeyUsageOID.TIME_STAMPING in usage:
            return certificate.subject.rfc4514_string()
    return "an authority that sent no certificate"


def keep_stamp(store: Store, answer: bytes, roots: bytes, now: datetime) -> Recorded:
    """Judge an answer over the newest note it fits, and record it; the same answer again changes nothing.

    Raises:
        ProofFailed: it does not hold, or is over none of the kept notes.
    """
    with store.read() as connection:
        notes = connection.execute(select(CHECKPOINT.c.note).order_by(CHECKPOINT.c.size.desc())).scalars().all()
    note = next((note for note in notes if is_over(answer, note)), None)
    if note is None:
        raise ProofFailed("the time stamp is over none of this log's checkpoints; nothing was kept")
    stamp = read_stamp(answer, note, roots)
    fact = CheckpointStamped(
        size=read_note(note).checkpoint.size,
        authority=stamp.authority,
        stamped_at=stamp.at,
        answer=Blobs(store).put(answer, MEDIA_TYPE),
    )
    return EventLog(store).append([fact], now=now)[0]
