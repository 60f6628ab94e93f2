from ipaddress import ip_address

import pytest

from ingest.addresses import PORTS, Allowed, not_public, refusal, split_target

CLOSED = Allowed()

NOT_PUBLIC = (
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.254", "127.0.0.1",
    "127.255.255.254", "168.63.129.16", "169.254.169.254", "169.254.0.1", "172.16.0.1", "172.31.255.255", "192.0.0.1",
    "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255",
    "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "2001:db8::1", "2001:10::1", "2001:20::1", "2002:7f00:1::", "2002:a00:1::1", "2002:c0a8:101::", "3fff::1",
    "5f00::1", "fc00::1", "fd00:ec2::254", "fdff::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1",
    "2620:4f:8000::1", "2a00:1450:4001:81c:0:5efe:7f00:1", "2a00:1450::200:5efe:a00:1", "4000::1", "e000::1", "::2:3:4",
)  # fmt: skip
PUBLIC = (
    "1.1.1.1", "8.8.8.8", "93.184.216.34", "100.63.255.255", "100.128.0.1", "126.255.255.255", "128.0.0.1",
    "168.63.129.17", "169.253.255.255", "172.15.255.255", "172.32.0.1", "192.0.1.1", "192.167.255.255", "198.17.255.255",
    "198.20.0.1", "223.255.255.255", "2606:4700::1111", "2a00:1450:4001:81c::200e", "2001:4860:4860::8888",
    "2400:cb00::1", "64:ff9b::808:808", "::ffff:8.8.8.8", "2002:808:808::1",
)  # fmt: skip


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_that_is_not_public_is_refused(address):
    """Loopback, private, metadata, documentation, multicast and reserved addresses, in every disguise."""
    assert "is not public" in refusal(address, 80, CLOSED)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_dialled(address):
    """The neighbours of every refused block stay reachable."""
    assert "" == refusal(address, 443, CLOSED)


@pytest.mark.parametrize("port", [22, 25, 3306, 5432, 6379, 9200, 11211, 81, 8000])
def test_a_port_that_is_not_the_webs_is_refused(port):
    """A public address is no reason to talk to its mail or database port."""
    assert f"port {port}" in refusal("8.8.8.8", port, CLOSED)


def test_the_four_web_ports_are_open():
    """80, 443 and their usual seconds."""
    assert ["", "", "", ""] == [refusal("8.8.8.8", port, CLOSED) for port in sorted(PORTS)]


def test_no_refused_address_counts_as_public_by_its_reason():
    """Each refused address says why, so that an operator can see what was meant."""
    assert [] == [address for address in NOT_PUBLIC if not not_public(ip_address(address.partition("%")[0]))]


def test_a_target_is_allowed_with_its_port_only():
    """Opening one address and port opens no other port, and no neighbour."""
    allowed = Allowed(targets=frozenset({("127.0.0.1", 8123)}))
    assert "" == refusal("127.0.0.1", 8123, allowed)
    assert "loopback" in refusal("127.0.0.1", 8124, allowed)
    assert "loopback" in refusal("127.0.0.2", 8123, allowed)


def test_a_network_can_be_opened_on_purpose():
    """An internal archive may stand in a private network; its port is then the desk's business."""
    allowed = Allowed(("10.1.0.0/16", "fd12::/32"))
    assert "" == refusal("10.1.2.3", 8000, allowed)
    assert "" == refusal("fd12::9", 80, allowed)
    assert "private" in refusal("10.2.0.1", 80, allowed)


def test_a_host_can_be_opened_by_name_and_port():
    """A name stands for itself, with a port if one is written."""
    allowed = Allowed(("archive.internal:8000", "*.lab"))
    assert allowed.permits_host("archive.internal", 8000)
    assert not allowed.permits_host("archive.internal", 22)
    assert allowed.permits_host("news.lab", 99)
    assert not allowed.permits_host("lab", 80)


@pytest.mark.parametrize("dialled", ["", "localhost", "127.1", "0x7f000001", "1.2.3.4.5"])
def test_what_is_no_address_is_refused(dialled):
    """The guard judges addresses; a name that reaches it is a fault somewhere, and stays outside."""
    assert "is no address" in refusal(dialled, 80, CLOSED)


def test_targets_are_read_with_both_kinds_of_address():
    """As an operator writes them."""
    assert ("127.0.0.1", 8123) == split_target("127.0.0.1:8123")
    assert ("::1", 8123) == split_target("[::1]:8123")


@pytest.mark.parametrize("target", ["localhost:80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "::1"])
def test_a_bad_target_is_refused(target):
    """A name would bring back the resolver that connect_to is there to avoid."""
    with pytest.raises(ValueError, match=r"ip:port|does not appear|address"):
        split_target(target)
