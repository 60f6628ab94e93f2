from datetime import UTC, datetime, timedelta

import pytest

from ingest.robots import MAX_BYTES, MAX_DELAY, read_robots, unreachable

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PAGE = "http://harbour-post.example/private/1"


def allows(body, status=200, url=PAGE):
    return read_robots(status, body.encode() if isinstance(body, str) else body, NOW).allows(url)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("User-agent: *\nDisallow: /private/", False), ("User-agent: *\nDisallow: /other/", True), ("User-agent: dateline\nDisallow: /", False),
        ("User-agent: Dateline\nDisallow: /", False), ("User-agent: somebody\nDisallow: /", True), ("", True), ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /\nUser-agent: dateline\nAllow: /", True), ("User-agent: *\nDisallow: /private/\nAllow: /private/1", True),
        ("\ufeffUser-agent: *\nDisallow: /", False), ("user-AGENT : *\r\ndisallow : /\r\n", False), ("User-agent: *\nDisallow: /*/1$", False),
        ("User-agent: *\nDisallow: /private/".encode("utf-16"), False), ("User-agent: *\nDisallow: /x".encode("utf-16"), True),
        ("<html><body>not found</body></html>\nUser-agent: *\nDisallow: /", True), ("User-agent: *\nDisallow: /pri\0vate", False),
    ],
)  # fmt: skip
def test_the_rules_are_obeyed(body, expected):
    """With a byte order mark too, under which protego would lose them; a web page holds none."""
    assert expected == allows(body)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, False),
        (404, True),
        (403, True),
        (410, True),
        (401, True),
        (429, False),
        (500, False),
        (503, False),
        (302, False),
    ],
)
def test_the_status_decides_where_there_are_no_rules(status, expected):
    """4xx: there are none. 5xx and 429: they cannot be had, so the site is not entered."""
    assert expected == allows("User-agent: *\nDisallow: /", status)


@pytest.mark.parametrize(("status", "reason"), [(429, "busy"), (503, "busy"), (500, "server"), (302, "robots")])
def test_rules_that_cannot_be_had_for_now_are_a_fault_that_passes(status, reason):
    """A page behind them is tried again; only rules that were read keep us out for good."""
    assert reason == read_robots(status, b"", NOW).reason


def test_unreachable_rules_are_asked_for_again_sooner():
    """A day without a site is long for a hiccup."""
    assert NOW + timedelta(hours=24) == read_robots(200, b"", NOW).until
    assert NOW + timedelta(hours=1) == unreachable("timeout", NOW).until
    assert not unreachable("timeout", NOW).allows(PAGE)


@pytest.mark.parametrize(
    ("written", "expected"), [("7", 7.0), ("0.5", 0.5), ("99999", MAX_DELAY), ("-3", 0.0), ("soon", 0.0)]
)
def test_the_delay_is_bounded(written, expected):
    """Some sites ask for a day between two requests."""
    assert expected == read_robots(200, f"User-agent: *\nCrawl-delay: {written}".encode(), NOW).delay


def test_only_the_first_part_of_a_huge_file_is_read():
    """What stands behind 500 KiB does not count, as for anybody."""
    body = "User-agent: *\n" + "# filling\n" * (MAX_BYTES // 10) + "Disallow: /private/"
    assert allows(body)
    assert not allows("User-agent: *\nDisallow: /private/\n" + "# filling\n" * (MAX_BYTES // 10))
