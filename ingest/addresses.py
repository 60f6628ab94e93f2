"""Which network addresses a fetch may dial. Pure: an explicit table, because library flags change with versions.

Names and literals alike end as the address that is about to be dialled, and
only that one is judged (`refusal`): a check of the URL alone falls to a name
that resolves to something else, a check of the name alone to a literal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address

# Everything in the two IANA special-purpose registries that is not the public
# internet, whatever their "globally reachable" column says, and a few more.
NOT_PUBLIC: Final = tuple(
    (ip_network(network), why)
    for network, why in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT, cloud metadata"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "cloud platform service"),
        ("169.254.0.0/16", "link-local, cloud metadata"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("192.31.196.0/24", "AS112"),
        ("192.52.193.0/24", "AMT relay"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "AS112"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)

# IPv6 is judged the other way round: only the global unicast block is public,
# and these parts of it are not.
GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
NOT_PUBLIC_6: Final = tuple(
    (IPv6Network(network), why)
    for network, why in (
        ("2001::/23", "protocol assignments"),
        ("2001:db8::/32", "documentation"),
        ("2620:4f:8000::/48", "AS112"),
        ("3fff::/20", "documentation"),
        ("5f00::/16", "segment routing"),
    )
)

# An IPv6 address that carries an IPv4 one in the given bits, counted from the
# right. What it carries is judged; a tunnel reaches whatever is inside.
EMBEDDED: Final = tuple(
    (IPv6Network(network), shift)
    for network, shift in (
        ("::ffff:0:0/96", 0),  # mapped
        ("::ffff:0:0:0/96", 0),  # translated (SIIT)
        ("::/96", 0),  # compatible, long dead, still parsed
        ("64:ff9b::/96", 0),  # NAT64
        ("2002::/16", 80),  # 6to4
    )
)
TEREDO: Final = IPv6Network("2001::/32")
NAT64_LOCAL: Final = IPv6Network("64:ff9b:1::/48")
ISATAP: Final = (0x0000_5EFE, 0x0200_5EFE)

PORTS: Final = frozenset({80, 443, 8080, 8443})


@dataclass(frozen=True)
class Allowed:
    """What the desk opened on purpose: networks, `host[:port]` patterns, and dialled targets ``(ip, port)``."""

    entries: tuple[str, ...] = ()
    targets: frozenset[tuple[str, int]] = frozenset()

    def permits(self, address: Address, port: int) -> bool:
        """The address was opened as a target, or as a network."""
        return (str(address), port) in self.targets or any(_network_holds(entry, address) for entry in self.entries)

    def permits_host(self, host: str, port: int) -> bool:
        """The name was opened, with this port or with any."""
        return any(fnmatchcase(name, entry) for entry in self.entries for name in (host, f"{host}:{port}"))


def embedded(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """Every IPv4 address that this IPv6 address carries, by any known way of carrying one."""
    bits = int(address)
    found = [IPv4Address((bits >> shift) & 0xFFFF_FFFF) for network, shift in EMBEDDED if address in network]
    if address in TEREDO:  # the server, and the client with its bits turned round
        found += [IPv4Address((bits >> 64) & 0xFFFF_FFFF), IPv4Address(~bits & 0xFFFF_FFFF)]
    if (bits >> 32) & 0xFFFF_FFFF in ISATAP:
        found.append(IPv4Address(bits & 0xFFFF_FFFF))
    return tuple(found)


def not_public(address: Address) -> str:
    """Why this address is not on the public internet, or an empty string."""
    if isinstance(address, IPv4Address):
        return next((why for network, why in NOT_PUBLIC if address in network), "")
    for inner in embedded(address):
        if why := not_public(inner):
            return f"carries {inner}: {why}"
    if address in NAT64_LOCAL:
        return "local NAT64"
    if address not in GLOBAL_UNICAST and not any(address in network for network, _ in EMBEDDED):
        return "not global unicast"
    return next((why for network, why in NOT_PUBLIC_6 if address in network), "")


def refusal(dialled: str, port: int, allowed: Allowed) -> str:
    """Why this very address and port may not be dialled, or an empty string."""
    try:
        address = ip_address(dialled.partition("%")[0])  # a zone id only picks the interface
    except ValueError:
        return f"{dialled!r} is no address"
    if allowed.permits(address, port):
        return ""
    if why := not_public(address):
        return f"{dialled} is not public ({why})"
    return "" if port in PORTS else f"port {port} is not one of {', '.join(map(str, sorted(PORTS)))}"


def parse_targets(pairs: Sequence[tuple[str, str]]) -> frozenset[tuple[str, int]]:
    """The ``(ip, port)`` that `connect_to` pairs dial."""
    return frozenset(split_target(target) for _, target in pairs)


def split_target(target: str) -> tuple[str, int]:
    """``"127.0.0.1:8123"`` or ``"[::1]:8123"`` as address and port; ValueError if it is neither."""
    host, colon, port = target.rpartition(":")
    if not colon or not port.isdigit():
        raise ValueError(f"{target!r} is no ip:port, such as 127.0.0.1:8123")
    return str(ip_address(host.strip("[]"))), int(port)


def _network_holds(entry: str, address: Address) -> bool:
    try:
        network = ip_network(entry, strict=False)
    except ValueError:
        return False  # a host pattern, judged by permits_host
    return address.version == network.version and address in network
