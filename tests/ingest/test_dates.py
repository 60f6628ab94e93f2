"""Dates are read no finer than written, and one is chosen by a stated order, or none."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import choose, date_in_url, parse_moment, read_head, read_stamps, written_order
from ingest.month_names import MONTHS
from storage.events import Moment

SEEN = datetime(2020, 1, 10, 12, tzinfo=UTC)


def moment(raw, source, language=""):
    """A candidate that must be readable."""
    read = parse_moment(raw, source, language, SEEN)
    assert read is not None
    return read


@pytest.mark.parametrize(
    ("raw", "language", "value"),
    [
        ("2019-03-04T05:06:07+03:00", "", "2019-03-04T05:06:07+03:00"),
        ("2019-03-04T05:06:07.123Z", "", "2019-03-04T05:06:07+00:00"),
        ("2019-03-04 05:06", "", "2019-03-04T05:06"),
        ("2019-03-04", "", "2019-03-04"),
        ("2019-03", "", "2019-03"),
        ("2019", "", "2019"),
        ("20190304T050607Z", "", "2019-03-04T05:06:07+00:00"),
        ("Mon, 04 Mar 2019 05:06:07 GMT", "", "2019-03-04T05:06:07+00:00"),
        ("Mon, 4 Mar 2019 05:06:07 -0500", "", "2019-03-04T05:06:07-05:00"),
        ("1551675967", "", "2019-03-04T05:06:07+00:00"),
        ("1551675967000", "", "2019-03-04T05:06:07+00:00"),
        ("March 4, 2019 5:06 pm EST", "en", "2019-03-04T17:06-05:00"),
        ("4th March 2019, 12:06 a.m. BST", "en", "2019-03-04T00:06+01:00"),
        ("4 марта 2019, 05:06 (мск)", "ru", "2019-03-04T05:06+03:00"),
        ("4 Mart 2019 Pazartesi 05:06", "tr", "2019-03-04T05:06"),
        ("4 EYLÜL 2019", "tr", "2019-09-04"),
        ("4. März 2019, 05:06 Uhr", "de", "2019-03-04T05:06"),
        ("le 4 août 2019 à 5h06", "fr", "2019-08-04T05:06"),
        ("1er décembre 2019", "fr", "2019-12-01"),
        ("4 de octubre de 2019", "es", "2019-10-04"),
        ("4 березня 2019 05:06", "uk", "2019-03-04T05:06"),
        ("4 dicembre 2019", "it", "2019-12-04"),
        ("4 de março de 2019", "pt", "2019-03-04"),
        ("٤ آذار/مارس ٢٠١٩", "ar", "2019-03-04"),
        ("4 تشرين الثاني 2019", "ar", "2019-11-04"),
        ("2019年3月4日 05:06", "zh", "2019-03-04T05:06"),
        ("4 marca 2019", "pl", "2019-03-04"),
        ("2019/03/04 05:06:07", "", "2019-03-04T05:06:07"),
        ("2019 Mar 4;15(1):e33475", "en", "2019-03-04"),
        ("04.03.2019 05:06", "de", "2019-03-04T05:06"),
        ("4/3/2019", "en-GB", "2019-03-04"),
        ("4/3/2019", "en-US", "2019-04-03"),
        ("25/3/2019", "en", "2019-03-25"),
        ("4 March 2019 05:06 Europe/Brussels", "en", "2019-03-04T05:06+01:00"),
        ("Fri, 18 Sep 2015 06:00:00 MSK", "", "2015-09-18T06:00:00+03:00"),
        ("Fri, 14 Sep 2012 06:00:00 MSK", "", "2012-09-14T06:00:00+04:00"),
        ("Fri, 18 Sep 2015 06:00:00 YEKT", "", "2015-09-18T06:00:00+05:00"),
        ("Fri, 18 Sep 2015 06:00:00 IRST", "", "2015-09-18T06:00:00+03:30"),
        ("Fri, 18 Sep 2015 06:00:00 GMT+3", "", "2015-09-18T06:00:00+03:00"),
        ("Fri, 18 Sep 2015 06:00:00 CST", "", "2015-09-18T06:00:00"),
    ],
)
def test_date_is_read_as_written(raw, language, value):
    """The value holds what the source says: its precision, and an offset only where a zone was written."""
    assert value == moment(raw, "text", language).value


@pytest.mark.parametrize(
    "raw", ["", "yesterday", "2 hours ago", "2019-02-30", "4 March", "now", "Copyright 2019", "vor 3 Stunden"]
)
def test_what_states_no_full_date_gives_none(raw):
    """A relative, impossible or yearless date is no date: nothing is filled in from a clock."""
    assert parse_moment(raw, "text", "en", SEEN) is None


def test_ambiguous_day_and_month_leave_only_the_year():
    """4/5/2019 in bare English may be April or May, so neither is claimed."""
    read = moment("4/5/2019", "text", "en")
    assert ("2019", ("day and month ambiguous",)) == (read.value, read.doubts)


def test_doubts_are_kept_with_the_date():
    """A missing zone, a date before the web, one ahead of the capture, and midnight are all said."""
    assert ("no zone",) == moment("2019-03-04 05:06", "text").doubts
    assert ("before 1995",) == moment("1984-03-04", "text").doubts
    assert ("future",) == moment("2020-01-13", "text").doubts
    assert ("midnight",) == moment("2019-03-04T00:00:00Z", "text").doubts
    assert ("no zone", "update stamp") == moment("2019-03-04 05:06", "text:updated").doubts


def test_a_day_ahead_within_some_zone_is_no_future():
    """Servers stand in zones ahead of ours: the next day is not yet a lie."""
    assert "future" not in moment("2020-01-11", "meta:published").doubts


@given(
    st.datetimes(min_value=datetime(1995, 1, 1), max_value=datetime(2035, 12, 31)),  # noqa: DTZ001 - the zone is drawn apart
    st.integers(-12 * 4, 14 * 4),
)
def test_iso_dates_survive_whole(at, quarters):
    """Every ISO instant with a zone comes back as that very instant."""
    if (at.hour, at.minute, at.second) == (0, 0, 0):
        at = at.replace(hour=1)
    aware = at.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=15 * quarters)))
    assert aware == parse_moment(aware.isoformat(), "text").instant


@given(st.dates(min_value=date(1995, 1, 1), max_value=date(2035, 12, 31)), st.sampled_from(sorted(MONTHS)))
def test_every_month_name_reads_as_its_month(day, name):
    """Each word of the month table, in any case, names its month in a written date."""
    day = day.replace(month=MONTHS[name], day=min(day.day, 28))
    assert day.isoformat() == moment(f"{day.day} {name.upper()} {day.year}", "text", "fr").value


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(raw):
    """No text makes the reader fail; what it reads is a real day."""
    read = parse_moment(raw, "text", "en", SEEN)
    assert read is None or read.raw == raw.strip()[:200]


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("Published: 4 March 2019 | Updated: 5 March 2019 10:00 GMT", ["published", "updated"]),
        ("Son güncelleme: 4 Mart 2019, 15:53", ["updated"]),
        ("Stand: 04.03.2019 12:00 Uhr", ["updated"]),
        ("Опубликовано 4 марта 2019", ["published"]),
        ("Mis à jour le 4 mars 2019 à 10h06", ["updated"]),
        ("Monday, 4 March 2019 15:53", [""]),
        ("The wall fell on 4 March 2019, the mayor said, and nobody was hurt.", []),
        ("Rain came 4 March 2019.", []),
        ("Copyright 2019 Harbour Media", []),
    ],
)
def test_stamps_are_lines_that_state_a_date(line, kinds):
    """A labelled or bare date is a stamp with its kind; a date in a sentence is not."""
    assert kinds == [stamp.kind for stamp in read_stamps(line)]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("By Ann Archer | 4 March 2019", ""),
        ("Harbour news, Monday 4 March 2019", ""),
        ("Von Ann Archer, aktualisiert am 4. März 2019", "updated"),
        ("The mayor had promised a new wall on 4 March 2019 and again in the summer after it", None),
        ("Nobody was hurt on 4 March 2019.", None),
        ("By Ann Archer", None),
    ],
)
def test_a_date_beside_a_name_under_the_headline(line, kind):
    """There a short line may hold a name and a section, too; a sentence is none, and a label is kept."""
    found = read_head(line)
    assert kind == (found.kind if found else None)


@pytest.mark.parametrize(
    ("language", "lines", "value"),
    [
        ("en", ("3/4/2019", "25/3/2019"), "2019-04-03"),
        ("en-US", ("3/4/2019", "25/3/2019"), "2019-04-03"),
        ("en", ("3/4/2019", "3/25/2019"), "2019-03-04"),
        ("en", ("3/4/2019", "3/25/2019", "25/3/2019"), "2019"),
        ("en", ("3/4/2019",), "2019"),
        ("fr", ("3/4/2019", "3/25/2019"), "2019-04-03"),
    ],
)
def test_a_page_writes_all_its_dates_in_one_order(language, lines, value):
    """Where another date can be read in one way only, 3/4/2019 is read in that; where two speak against each other, in none."""
    assert value == moment(lines[0], "text", written_order(language, lines)).value


def test_a_full_stop_behind_a_date_alone_ends_no_sentence():
    """Neither does one behind a reading time; a date inside a sentence stays unread."""
    assert ["", "updated"] == [stamp.kind for stamp in read_stamps("March 4, 2019. Updated: March 7, 2019")]
    assert read_head("04.03.2019, Lesezeit 5 Min.") is not None
    assert None is read_head("It closed on March 4, 2019.")
    assert () == read_stamps("It closed on March 4, 2019.")


def test_two_digits_are_a_year_only_before_a_clock():
    """25.04.24 | 14:07 is a day; 25.04.24 may be a version, and stays unread."""
    assert "2024-04-25T14:07" == moment("25.04.24 | 14:07 Uhr", "text", "de").value
    assert parse_moment("25.04.24", "text", "de", SEEN) is None


def test_a_day_in_the_address_comes_before_a_bare_stamp():
    """A month there does not."""
    bare = moment("7 March 2019", "text")
    for address, chosen in (("https://a.example/2019/03/04/wall", "url"), ("https://a.example/2019/03/wall", "text")):
        published, _ = choose([bare, date_in_url(address)], SEEN)
        assert chosen == published.source


def test_the_same_clock_with_its_zone_is_more_exact():
    """A stamp without a zone gives way to a source that says the same clock and where it goes."""
    published, _ = choose(
        [moment("2019-03-04T10:00:00", "json-ld:datePublished"), moment("2019-03-04T10:00:00+02:00", "meta:published")],
        SEEN,
    )
    assert "2019-03-04T10:00:00+02:00" == published.value


@pytest.mark.parametrize(
    ("url", "value"),
    [
        ("https://a.example/2019/03/04/wall.html", "2019-03-04"),
        ("https://a.example/2019/mar/04/wall", "2019-03-04"),
        ("https://a.example/wall-20190304.html", "2019-03-04"),
        ("https://a.example/2019/03/wall", "2019-03"),
        ("https://a.example/news/A2019030414320005196", "2019-03-04"),
        ("https://a.example/view/201903041432011", "2019-03-04"),
        ("https://a.example/view/201903042532011", None),
        ("https://a.example/wall-123456", None),
        ("https://a.example/2019/99/99/wall", None),
        ("https://a.example/wall?date=2019-03-04", None),
    ],
)
def test_date_in_an_address(url, value):
    """Only a date in the path counts, no finer than it stands there."""
    read = date_in_url(url)
    assert value == (read.value if read else None)


def test_order_of_sources_decides():
    """Structured data before meta elements before the feed before visible text, whatever their order of finding."""
    said = [
        moment("2019-03-07", "text"),
        moment("2019-03-04", "json-ld:datePublished"),
        moment("2019-03-04T10:00:00Z", "feed:published"),
    ]
    published, updated = choose(said, SEEN)
    assert published is not None
    assert ("2019-03-04T10:00:00+00:00", None) == (published.value, updated)


def test_update_stamp_is_never_the_publication():
    """A page that states only when it was updated has no publication date."""
    published, updated = choose([moment("4 Mart 2019, 15:53", "text:updated", "tr")], SEEN)
    assert published is None
    assert updated is not None
    assert "2019-03-04T15:53" == updated.value


def test_future_is_never_chosen():
    """A date ahead of the capture is passed over for the next source."""
    published, _ = choose([moment("2021-03-04", "json-ld:datePublished"), moment("2019-03-04", "url")], SEEN)
    assert published is not None
    assert "url" == published.source


def test_old_dates_need_somebody_who_wrote_them_down():
    """1984 in a page's markup is a program's default; in a manifest it is the desk's word."""
    assert (None, None) == choose([moment("1984-03-04", "meta:published")], SEEN)
    published, _ = choose([moment("1984-03-04", "manifest")], SEEN)
    assert published is not None


def test_sources_that_differ_leave_a_conflict():
    """More than 36 hours between two sure sources is said with the choice."""
    published, _ = choose(
        [moment("2019-03-04T10:00:00Z", "meta:published"), moment("2019-03-08", "feed:published")], SEEN
    )
    assert published is not None
    assert ("conflict",) == published.doubts


def test_server_file_time_is_evidence_only():
    """Last-Modified and the like are never chosen, nor is anything when nothing is said."""
    weak = Moment(value="2019-03-04", precision="day", source="http:last-modified")
    assert (None, None) == choose([weak], SEEN)
    assert (None, None) == choose([], SEEN)


@pytest.mark.parametrize(
    "raw", ["2004-06-00", "2015-00-00", "0000-00-00", "2004-06-0\ufffd2T19:07:55-04:00", "00.06.2004"]
)
def test_a_day_nought_is_no_day(raw):
    """Databases write it for a date they do not have; it names none, and harms no other date of the page."""
    assert parse_moment(raw, "feed:updated", observed_at=datetime(2026, 3, 1, tzinfo=UTC)) is None
