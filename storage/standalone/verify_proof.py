# ruff: noqa: T201 - a script: it prints its verdict
"""Check a proof from a Dateline log, with nothing but Python 3.9 and this file. Reads the proof's file alone.

    python verify_proof.py PROOF PUBLIC_KEY

PROOF is a file as `dateline prove` writes it; PUBLIC_KEY is the log's key in the
form name+id+base64, which you should have from somewhere else than the proof. An older
key of the log serves as well, if it handed over to the newer one: the proof then shows how.
Exit status 0: it holds, and what was recorded is printed. 1: it does not. 2: used wrongly.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

INCLUSION, CONSISTENCY = "c2sp.org/tlog-proof@v1", "dateline/consistency@v1"


class Refused(Exception):
    """The proof does not hold; the message says where it breaks."""


class NotSigned(Refused):
    """The note does not bear the signature of the key asked about."""


# Ed25519, RFC 8032 section 5.1.7, in plain integers: slow (some milliseconds), and enough for one signature.
P = 2**255 - 19
Point = tuple[int, int, int, int]
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202


def recover_x(y: int, odd: int) -> int | None:
    """The x of a point with that y, or None where no point has it."""
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and odd):
        return None
    return P - x if x & 1 != odd else x


def add(one: Point, two: Point) -> Point:
    """The sum of two points."""
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, base: Point) -> Point:
    """A point added to itself a number of times."""
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, base)
        base, number = add(base, base), number >> 1
    return total


def decompress(data: bytes) -> Point | None:
    """A point from its 32 bytes, or None."""
    y = int.from_bytes(data, "little")
    odd, y = y >> 255, y & (1 << 255) - 1
    x = recover_x(y, odd) if y < P else None
    return None if x is None else (x, y, 1, x * y % P)


def ed25519_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature over the message is the public key's."""
    key, r = decompress(public), decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if len(public) != 32 or len(signature) != 64 or key is None or r is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = times(s, (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)), add(r, times(h, key))
    return not (left[0] * right[2] - right[0] * left[2]) % P and not (left[1] * right[2] - right[1] * left[2]) % P


def node(left: bytes, right: bytes) -> bytes:
    """An inner node of the tree, RFC 6962 section 2.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_from(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes:
    """The root that a leaf and its path lead to, RFC 9162 section 2.1.3.2."""
    last, current = size - 1, leaf
    for sibling in path:
        if last == 0:
            raise Refused("the path is longer than the tree is high")
        if index & 1 or index == last:
            current = node(sibling, current)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            current = node(current, sibling)
        index, last = index >> 1, last >> 1
    if last:
        raise Refused("the path is shorter than the tree is high")
    return current


def extends(old: int, size: int, old_root: bytes, root: bytes, path: list[bytes]) -> bool:
    """Whether the tree of `size` contains that of the first `old`, RFC 9162 section 2.1.4.2."""
    if old == size:
        return not path and old_root == root
    path = path if old & old - 1 else [old_root, *path]
    index, last = old - 1, size - 1
    if not path or not 0 < old < size:
        return False
    while index & 1:
        index, last = index >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if index & 1 or index == last:
            first, second = node(sibling, first), node(sibling, second)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            second = node(second, sibling)
        index, last = index >> 1, last >> 1
    return last == 0 and (first, second) == (old_root, root)


def read_note(text: str, key: str) -> tuple[str, int, bytes]:
    """(origin, size, root) of a signed note; Refused unless the key signed it."""
    name, number, encoded = key.strip().split("+", 2)
    public = base64.b64decode(encoded)[1:]
    if hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4].hex() != number:
        raise Refused("the public key is damaged: its id does not fit it")
    body, _, signatures = text.strip().rpartition("\n\n")
    body += "\n"
    for line in signatures.splitlines():
        dash, signer, packed = line.split(" ")
        data = base64.b64decode(packed)
        if dash == "—" and signer == name and data[:4].hex() == number:
            if not ed25519_holds(public, body.encode(), data[4:]):
                raise Refused("the note's signature does not fit: note or signature were altered")
            origin, size, root = body.split("\n")[:3]
            if origin != name:
                raise Refused("the note is of the log " + origin + ", the key of " + name)
            return origin, int(size), base64.b64decode(root)
    raise NotSigned("the note is not signed by the key given, nor by one that it handed over to")


def read_note_by(text: str, keys: list[str]) -> tuple[str, int, bytes]:
    """As `read_note`, by any of several keys."""
    for key in keys[:-1]:
        try:
            return read_note(text, key)
        except NotSigned:
            continue
    return read_note(text, keys[-1])


def followed(key: str, handovers: list[str]) -> list[str]:
    """The key, and those that it led to, one handing over to the next; each proof is of an event under the older one."""
    keys = [key.strip()]
    for text in handovers:
        head, _, note = text.partition("\n\n")
        try:
            leaf, payload, _, _ = included(head.split("\n"), note, keys[-1])
        except NotSigned:
            continue  # of a time before the key given
        if leaf["type"] == "signing_key_replaced" and payload["handed_over"] is True and payload["old"] == keys[-1]:
            keys.append(payload["new"])
    return keys


def included(head: list[str], note: str, key: str) -> tuple[dict[str, Any], dict[str, Any], str, int]:
    """(leaf, payload, origin, size) of an event under a note that the key, or one it led to, signed; Refused else."""
    fields = dict(line.split(" ") for line in head[1:3])
    extra = json.loads(base64.b64decode(fields["extra"]))
    index, path = int(fields["index"]), [base64.b64decode(line) for line in head[3:]]
    origin, size, root = read_note_by(note, followed(key, extra.get("handovers", [])))
    leaf = json.loads(extra["leaf"])
    if leaf["position"] != index or not 0 <= index < size:
        raise Refused("the event is of another position than the proof")
    for part in ("payload", "meta"):
        if hashlib.sha256(extra[part].encode()).hexdigest() != leaf[part + "_sha256"]:
            raise Refused("the " + part + " is not the one recorded")
    if root_from(index, size, hashlib.sha256(b"\x00" + extra["leaf"].encode()).digest(), path) != root:
        raise Refused("the path does not lead to the signed root")
    return leaf, json.loads(extra["payload"]), origin, size


def check_inclusion(head: list[str], note: str, key: str) -> str:
    """What the log recorded at a position, as text; Refused where the proof breaks."""
    leaf, payload, origin, size = included(head, note, key)
    place = "{} at position {} of the {} events of {}".format(leaf["type"], leaf["position"], size, origin)
    return "holds: " + place + "\n" + json.dumps({**leaf, "payload": payload}, indent=2)


def check_consistency(head: list[str], notes: str, key: str) -> str:
    """That the log was only added to between two notes, as text; Refused where the proof breaks."""
    first, second, *handovers = notes.split("\n~\n")
    keys = followed(key, handovers)
    (origin, old, old_root), (_, size, root) = read_note_by(first, keys), read_note_by(second, keys)
    if not extends(old, size, old_root, root, [base64.b64decode(line) for line in head[1:]]):
        raise Refused("the later log does not contain the earlier one")
    return f"holds: {origin} was only added to between its events {old} and {size}"


def check(text: str, key: str) -> str:
    """What a proof of either kind proves, as text; Refused where it does not hold."""
    head, _, rest = text.replace("\r\n", "\n").partition("\n\n")
    lines = head.split("\n")
    try:
        if lines[0] == INCLUSION:
            return check_inclusion(lines, rest, key)
        if lines[0] == CONSISTENCY:
            return check_consistency(lines, rest, key)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise Refused(f"the proof or the key is damaged: {error}") from error
    raise Refused("the file does not begin as a proof does")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    try:
        print(check(Path(sys.argv[1]).read_text(encoding="utf-8"), sys.argv[2]))
    except (Refused, OSError) as error:
        print("does not hold:", error, file=sys.stderr)
        sys.exit(1)
