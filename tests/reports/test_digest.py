import json
from dataclasses import replace
from datetime import date, timedelta

import orjson
import pytest

from reports.digest import build_digest
from reports.evidence import quote
from reports.families import families
from reports.formats import render
from reports.types import Note, NumberConflict, Reading, Span, Speaker
from storage.events import Change
from storage.views import CoverageView, OriginView
from tests.reports.make import (
    DAY,
    make_article,
    make_claim,
    make_day,
    make_moment,
    make_origin,
    make_reading,
    make_revision,
    make_selection,
    make_statement,
    make_window,
    on,
)

CALM = "The harbour was calm. "


def as_mailed(selection):
    """The JSON of a digest, as the issue after it gets to see it."""
    return json.loads(render(build_digest(selection), "json"))


def spoken(day=DAY, said=(("Brandt", "denies"),), claim="crew-ordered", **more):
    """A selection in which each speaker holds a stance on a claim, each of its own origin."""
    text = CALM + " ".join(f"{who} {stance} it." for who, stance in said)
    view = make_article(text=text, published=make_moment(day.isoformat(), "day"))
    statements = [make_statement(view, f"{who} {stance} it.", who, stance, claim, origin=who) for who, stance in said]
    claims = (make_claim(claim, statements),) if said else ()
    return make_selection(today=(Reading(view, ()),), reading=make_reading(claims), window=make_window(day), **more)


def test_the_same_statement_on_two_pages_is_one_line():
    """A reprinted sentence is shown once, with the other page under it, and names the nearer page first."""
    claim = build_digest(make_day()).claims[0]
    asserting = claim.groups[0].evidence
    assert ["Tomas R., a crew foreman", "Marta Okafor"] == [line.speaker for line in asserting]
    assert ["Harbour Courier"] == [asserting[0].source.outlet_name]
    assert ["The Maren Post"] == [also.source.outlet_name for also in asserting[0].also]


def test_one_sentence_that_nobody_is_named_for_is_one_line_over_its_copies():
    """Copies of one text share their sentences; the same words in a text of another root are a line of their own."""
    words = "The cranes stand still."
    wire = make_article(text=words)
    roots = {"wire": "wire", "post": "wire", "third": "third"}
    views = [
        replace(wire, id=name, origin=make_origin(name, root, root, relation="" if name == root else "copy"))
        for name, root in roots.items()
    ]
    views.append(replace(wire, id="no-origin"))
    statements = [make_statement(view, words, "", "unattributed", "crew-ordered", origin="") for view in views]
    reading = make_reading((make_claim("crew-ordered", statements),))
    selection = make_selection(today=tuple(Reading(view, ()) for view in views), reading=reading)

    evidence = build_digest(selection).claims[0].groups[0].evidence

    shown = {line.source.article: [also.source.article for also in line.also] for line in evidence}
    assert {"wire": ["post"], "third": [], "no-origin": []} == shown


def test_texts_known_by_credits_alone_are_counted_and_said():
    """Own texts, copies and parts make up the articles; an original that was never captured is none of them."""
    views = [
        make_article(name, outlet=name, origin=make_origin(name, "virtual:coastline", "Coastline Wire"))
        for name in ("one", "two")
    ]
    digest = build_digest(make_selection(today=tuple(Reading(view, ()) for view in views)))
    glance = digest.glance
    assert (2, 1, 1, 2) == (glance.articles, glance.families, glance.uncaptured, glance.copies)
    assert "1 independent text, 1 of them not captured, 2 copies" in " ".join(render(digest, "text").decode().split())


def test_the_time_one_page_leaves_out_another_may_tell():
    """When a statement was made is taken from whichever page of the same statement says so."""
    line = next(g for g in build_digest(make_day()).claims[0].groups if g.stance == "no_knowledge").evidence[0]
    assert "Harbour Courier" == line.source.outlet_name
    assert line.stated_at is not None
    assert "2031-05-14" == line.stated_at.value


def test_two_sentences_of_one_speaker_on_one_page_are_both_shown():
    """Counting once takes away pages, never words that only one page has."""
    view = make_article(text="Brandt denies it. Brandt denies it all.")
    said = [
        make_statement(view, words, "Brandt", "denies", origin="o")
        for words in ("Brandt denies it.", "Brandt denies it all.")
    ]
    digest = build_digest(make_selection(today=(Reading(view, ()),), reading=make_reading((make_claim("c", said),))))
    assert ["Brandt denies it.", "Brandt denies it all."] == [
        line.words for line in digest.claims[0].groups[0].evidence
    ]


def test_statements_without_an_origin_are_never_put_together():
    """Where nothing says that two lines are one statement, they stand apart."""
    views = [make_article(name, "Brandt denies it.") for name in ("a1", "a2")]
    said = [make_statement(view, "Brandt denies it.", "Brandt", "denies") for view in views]
    digest = build_digest(
        make_selection(today=tuple(Reading(view, ()) for view in views), reading=make_reading((make_claim("c", said),)))
    )
    assert 2 == len(digest.claims[0].groups[0].evidence)


def test_the_three_counts_are_the_readings_own():
    """Articles, publishers and independent origins come from the reading unchanged."""
    counts = build_digest(make_day()).claims[0].counts
    assert (2, 2, 1) == (counts.articles, counts.publishers, counts.independent)


def test_an_undated_article_is_marked_and_not_counted():
    """What only an undated page says is in the table with a mark, is not new, and counts nothing."""
    digest = build_digest(make_day())
    claim = next(claim for claim in digest.claims if claim.claim == "cargo-arms")
    assert "undated" == claim.state
    assert (0, 0, 0) == (claim.counts.articles, claim.counts.publishers, claim.counts.independent)
    assert [True] == [voice.undated for voice in claim.voices]
    assert "cargo-arms" not in [change.anchor.removeprefix("claim-") for change in digest.changes]


def test_contested_claims_come_first_and_syndication_raises_nothing():
    """Order goes by contest, news, origins and parties; a hundred copies do not move a claim up."""
    view = make_article(text="A says it. B says it. B denies it.")
    one = make_claim(
        "one",
        [make_statement(view, "A says it.", "A", claim="one", origin="a")],
        articles=100,
        publishers=90,
        independent=1,
    )
    two = make_claim("two", [make_statement(view, "B says it.", "B", claim="two", origin="b")], independent=2)
    torn = make_claim(
        "zed",
        [make_statement(view, "B denies it.", "B", "denies", "zed", origin="c")],
        independent=0,
        labels=("contested",),
    )
    digest = build_digest(make_selection(today=(Reading(view, ()),), reading=make_reading((one, two, torn))))
    assert ["zed", "two", "one"] == [claim.claim for claim in digest.claims]


def test_without_an_earlier_issue_everything_is_new():
    """The first issue says of itself that it is the first."""
    digest = build_digest(spoken())
    assert digest.first_issue
    assert ["new"] == [change.kind for change in digest.changes]


def test_what_was_mailed_yesterday_is_not_new_today():
    """The same speakers with the same stance make no change, and the table says: as before."""
    tomorrow = spoken(DAY + timedelta(1), previous=as_mailed(spoken()))
    digest = build_digest(tomorrow)
    assert () == digest.changes
    assert "same" == digest.claims[0].state
    assert DAY == digest.claims[0].first_day


def test_a_claim_that_rested_for_days_is_not_new_when_it_comes_back():
    """Memory goes through quiet issues: each carries what the ones before it knew."""
    quiet = spoken(DAY + timedelta(1), said=(), previous=as_mailed(spoken()))
    digest = build_digest(spoken(DAY + timedelta(2), previous=as_mailed(quiet)))
    assert "same" == digest.claims[0].state


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ([("A", "asserts")], [("A", "asserts"), ("B", "denies")], "denied"),
        ([("A", "asserts")], [("A", "denies")], "turned"),
        ([("A", "no_knowledge")], [("A", "asserts")], "turned"),
        ([("A", "asserts")], [("A", "asserts"), ("B", "asserts")], "grown"),
        ([("A", "denies")], [("A", "denies")], None),
        ([("A", "asserts"), ("A", "denies")], [("A", "denies")], None),
    ],
)
def test_a_known_claim_changes_by_who_now_holds_what(before, after, kind):
    """A new denier, a speaker who turns, a new voice: each is told as what it is; a repetition is nothing."""
    digest = build_digest(spoken(DAY + timedelta(1), after, previous=as_mailed(spoken(said=before))))
    assert ([kind] if kind else []) == [change.kind for change in digest.changes]


def test_a_turned_speaker_is_shown_with_the_earlier_stance_and_its_day():
    """Who changes sides is named with what they held before, and when."""
    change = build_digest(
        spoken(DAY + timedelta(1), [("A", "denies")], previous=as_mailed(spoken(said=[("A", "asserts")])))
    ).changes[0]
    assert ("asserts", DAY) == (change.was, change.was_day)
    assert ["A"] == [voice.name for voice in change.voices]


def test_a_second_issue_of_a_day_tells_what_it_takes_back():
    """A statement that was mailed and is no longer held is a correction, above everything else, naming the issue."""
    first = as_mailed(spoken(said=[("A", "asserts"), ("B", "denies")], issue=14))
    digest = build_digest(spoken(said=[("A", "asserts")], issue=15, previous=first))
    assert 14 == digest.amends
    assert "corrected" == digest.changes[0].kind
    assert [("B", "denies")] == [(voice.name, voice.stance) for voice in digest.changes[0].voices]


def test_what_an_earlier_day_took_back_comes_first_today():
    """A correction made after the last digest is told in the next, with the issue it corrects, in every format."""
    first = as_mailed(spoken(said=[("A", "asserts"), ("B", "denies")], issue=14))
    again = as_mailed(spoken(said=[("A", "asserts")], issue=15, previous=first))
    digest = build_digest(spoken(DAY + timedelta(1), [("C", "asserts")], previous=again, amended=(again,)))
    change = digest.changes[0]

    assert ("corrected", DAY, 14) == (change.kind, change.of_day, change.of_issue)
    assert ["B"] == [voice.name for voice in change.voices]
    for name in ("html", "text", "markdown"):
        assert "Corrects No. 14 of 14 May 2031" in render(digest, name).decode()
    after = as_mailed(spoken(DAY + timedelta(1), [("C", "asserts")], previous=again, amended=(again,)))
    assert "corrected" not in [
        each.kind for each in build_digest(spoken(DAY + timedelta(2), previous=after, amended=(after,))).changes
    ]
    assert build_digest(spoken(DAY + timedelta(1), amended=({"issue": "?"},)))


def test_a_second_issue_of_a_day_does_not_forget_what_was_new_that_day():
    """An amended day is compared with the day before it, not with its own first issue."""
    first = as_mailed(spoken(said=[("A", "asserts")]))
    digest = build_digest(spoken(said=[("A", "asserts")], issue=15, previous=first))
    assert ["new"] == [change.kind for change in digest.changes]


def test_an_issue_of_a_later_day_is_no_memory():
    """A digest made for an earlier day must not know what came after it."""
    later = as_mailed(spoken(DAY + timedelta(5)))
    assert "new" == build_digest(spoken(previous=later)).claims[0].state


def test_an_earlier_issue_that_cannot_be_read_is_a_doubt_and_no_failure():
    """Nothing is called known on the word of an unreadable issue, and the digest says so."""
    digest = build_digest(spoken(previous={"issue": "?"}))
    assert ["previous_issue_unreadable"] == [doubt.text for doubt in digest.doubts]
    assert "new" == digest.claims[0].state


def test_an_earlier_issue_of_a_later_version_is_read_as_far_as_needed():
    """Fields that this version does not know do not make an issue unreadable."""
    previous = as_mailed(spoken()) | {"something_else": [1]}
    assert "same" == build_digest(spoken(DAY + timedelta(1), previous=previous)).claims[0].state


def test_a_silent_edit_is_shown_in_small_and_the_heavier_change_first():
    """Numbers before headlines before wording; only the changed words and a few around them."""
    edit = build_digest(make_day()).edits[0]
    assert ["numbers", "headline"] == [difference.kind for difference in edit.differences]
    marks = [(piece.text, piece.mark) for piece in edit.differences[0].pieces if piece.mark]
    assert [("30", "removed"), ("twenty", "added")] == marks
    assert 1 == edit.trivial


def test_a_summary_is_no_copy():
    """What has its source in part is counted and named apart from copies."""
    part = make_article("digest-post")
    origin = OriginView("digest-post", "virtual:wire", "The Wire", "", "partial", (), (), "claimed", 1)
    family = families([Reading(replace(part, origin=origin), ())])[0]
    assert (0, 1, False) == (family.copies, family.parts, family.captured)


def test_an_edit_is_followed_into_the_copies():
    """A digest names the copies that still carry the words which their origin has changed."""
    view = make_article("root", "He said twenty men were sent home.")
    stale = make_article("s", "He said thirty men were sent home.", outlet="post", origin=make_origin("s", "root", "x"))
    fresh = make_article("f", "He said twenty men were sent home.", outlet="nord", origin=make_origin("f", "root", "x"))
    change = Change(kind="numbers", before="said thirty men were", after="said twenty men were")
    edit = (view, view.revision, make_revision("root", view.content, 2, [change]))
    digest = build_digest(make_selection(today=tuple(Reading(v, ()) for v in (view, stale, fresh)), edits=(edit,)))
    assert (("The Maren Post",), ("Nordlicht",)) == (digest.edits[0].uncorrected, digest.edits[0].corrected)


def test_a_family_counts_its_copies_and_keeps_the_credit():
    """One origin, one copy, the words that admit it, and who took from whom."""
    family = build_digest(make_day()).families[0]
    assert ("Harbour Courier", 1, True) == (family.name, family.copies, family.captured)
    assert ("c0ffee01", "From the Harbour Courier.") == (family.members[1].parent, family.members[1].credit)


def test_an_original_known_by_a_credit_only_is_no_article():
    """Two reprints of a text we never saw are one family of two copies, and it says that the original is missing."""
    views = [
        make_article(name, outlet=name, origin=make_origin(name, "virtual:coastline", "Coastline Wire"))
        for name in ("a1", "a2")
    ]
    family = build_digest(make_selection(today=tuple(Reading(view, ()) for view in views))).families[0]
    assert ("Coastline Wire", 2, False) == (family.name, family.copies, family.captured)


def test_the_words_of_a_sentence_are_exact():
    """A quotation is the stored text, its white space evened out, with the cue marked."""
    view = make_article(text="Before. Brandt\n said   no word of it is true. After.")
    statement = make_statement(view, "Brandt\n said   no word of it is true.", "Brandt", "denies", cue="said")
    pieces = quote(view.text, statement)
    assert "Brandt said no word of it is true." == "".join(piece.text for piece in pieces)
    assert ["said"] == [piece.text for piece in pieces if piece.mark == "cue"]


@pytest.mark.parametrize("place", [0, 400, 800])
def test_a_long_sentence_is_cut_around_what_matters(place):
    """At most 300 characters, the cue among them wherever it stands, and the cut is shown."""
    words = "tide " * 200
    text = words[:place] + "denied " + words[place:]
    view = make_article(text=text.strip())
    statement = make_statement(view, text.strip(), "Brandt", "denies", cue="denied")
    pieces = quote(view.text, statement)
    shown = "".join(piece.text for piece in pieces)
    assert len(shown) <= 300
    assert ["denied"] == [piece.text for piece in pieces if piece.mark == "cue"]
    assert "omitted" in [piece.mark for piece in pieces]


def test_a_span_outside_the_text_gives_an_empty_quotation_and_no_failure():
    """A reading of another revision must not break the issue."""
    view = make_article(text="Short.")
    statement = replace(make_statement(view, "Short.", "A"), sentence=Span(500, 900))
    assert "" == "".join(piece.text for piece in quote(view.text, statement))


def test_figures_are_given_by_people_and_papers():
    """A conflict of numbers names outlets for articles and speakers for statements, each once."""
    view = make_article(text="A says it.")
    statement = make_statement(view, "A says it.", "A", origin="a")
    number = NumberConflict("crew", (("20", (view.id, view.id, statement.id)), ("24", ("the union",))), True)
    reading = make_reading((make_claim("c", [statement]),), numbers=(number,))
    quantity = build_digest(make_selection(today=(Reading(view, ()),), reading=reading)).numbers[0]
    assert "dock workers ordered" == quantity.quantity
    assert ("Harbour Courier", "A, Harbour Courier") == quantity.figures[0].given_by
    assert ("the union",) == quantity.figures[1].given_by


def test_figures_of_an_undated_page_are_held_back_and_said():
    """They stand beside the day's figures with their page, and are no conflict with them; alone they give a line without a figure."""
    view = make_article(text="A says 20.")
    late = make_article("a2", text="B says 90.", outlet="gull")
    said = make_statement(late, "B says 90.", "B", numbers=("90",))
    held = make_reading((make_claim("c", [said]),), numbers=(NumberConflict("crew", (("90 people", ("B",)),), False),))
    day = make_reading(numbers=(NumberConflict("crew", (("20", (view.id,)),), False),))
    given = {"today": (Reading(view, ()),), "undated": (Reading(late, (said,)),), "undated_reading": held}
    quantity = build_digest(make_selection(reading=day, **given)).numbers[0]
    note = Note("held_back_on", ("Gull & Anchor",), ("90 people",))
    assert ["20"] == [figure.value for figure in quantity.figures]
    assert (False, (note,)) == (quantity.conflict, quantity.notes)
    alone = build_digest(make_selection(reading=make_reading(), **given)).numbers[0]
    assert ((), (note,)) == (alone.figures, alone.notes)


def test_an_empty_day_is_a_short_honest_digest():
    """Nothing happened is said, with how much was looked at."""
    digest = build_digest(make_selection(coverage=CoverageView(feeds=61, fetched=58, failing=(("Wire", "no answer"),))))
    assert digest.empty
    assert (61, 58, 1) == (digest.coverage.feeds, digest.coverage.fetched, len(digest.coverage.failing))
    assert (0, 0) == (digest.glance.articles, len(digest.changes))


def test_the_sparkline_ends_with_today_and_has_no_gaps():
    """Fourteen days, days without history counted as nothing."""
    selection = spoken(history=((DAY - timedelta(2), {"crew-ordered": 5}),))
    claim = build_digest(selection).claims[0]
    assert (*[0] * 11, 5, 0, 1) == claim.spark


def test_the_command_makes_the_digest_again():
    """The footer names topic, day and position, which is all that the same bytes need."""
    assert "dateline digest alma-vey --date 2031-05-14 --as-of 4711" == build_digest(make_day()).provenance.command


def test_warnings_of_pages_and_readings_reach_the_reader():
    """What the readers of a page doubted stands in the digest with the page."""
    doubts = {(doubt.text, doubt.source.article if doubt.source else "") for doubt in build_digest(make_day()).doubts}
    assert {("no_date", "9a11ed04"), ("time_zone_missing", "d1cebea3")} == doubts


def test_the_timeline_runs_by_local_time_and_the_vague_come_first():
    """A page known to the day only stands before those known to the minute."""
    assert ["Nordlicht", "Ilse Brandt", "Harbour Courier", "The Maren Post"] == [
        t.who for t in build_digest(make_day()).ticks
    ]


def test_new_outlets_are_told_only_against_an_earlier_issue():
    """In a first issue no outlet is called new; later a paper that was not there before is."""
    assert [False] == [outlet.new for outlet in build_digest(spoken()).outlets]
    other = make_article("z9", "Calm.", outlet="gull")
    later = on(
        spoken(previous=as_mailed(spoken())), DAY + timedelta(1), today=(Reading(other, ()),), reading=make_reading()
    )
    assert [("Gull & Anchor", True)] == [(outlet.name, outlet.new) for outlet in build_digest(later).outlets]


def test_the_order_of_the_input_does_not_matter():
    """Articles and statements in any order give the same digest, byte for byte."""
    selection = make_day()
    turned = replace(
        selection,
        today=selection.today[::-1],
        reading=replace(
            selection.reading,
            claims=tuple(
                replace(c, statements=c.statements[::-1], origins=c.origins[::-1])
                for c in selection.reading.claims[::-1]
            ),
        ),
    )
    assert render(build_digest(selection), "json") == render(build_digest(turned), "json")


def test_a_year_of_issues_is_the_same_when_made_again():
    """A chain of 365 issues, each knowing the one before, comes out equal twice over."""

    def year():
        previous, bodies = None, []
        for n in range(365):
            day = date(2031, 1, 1) + timedelta(n)
            said = [
                (f"Speaker {(n * 7 + k) % 11}", ("asserts", "denies", "conditional")[(n + k) % 3]) for k in range(n % 4)
            ]
            bodies.append(render(build_digest(spoken(day, said, issue=n + 1, previous=previous)), "json"))
            previous = orjson.loads(bodies[-1])
        return bodies

    first = year()
    assert first == year()
    assert len(first[-1]) < 20_000


def test_a_speaker_named_twice_in_two_ways_is_one_voice():
    """The topic's name for a speaker puts the spellings together; how it was written stays on each line."""
    view = make_article(text="The spokeswoman denies it. Brandt denies all.")
    said = [
        make_statement(
            view,
            "The spokeswoman denies it.",
            Speaker("The spokeswoman", "Ilse Brandt", "brandt"),
            "denies",
            origin="o",
        ),
        make_statement(view, "Brandt denies all.", Speaker("Brandt", "Ilse Brandt", "brandt"), "denies", origin="o"),
    ]
    claim = build_digest(
        make_selection(today=(Reading(view, ()),), reading=make_reading((make_claim("c", said),)))
    ).claims[0]
    assert ["Ilse Brandt"] == [voice.name for voice in claim.voices]
    assert ["The spokeswoman", "Brandt"] == [line.written for line in claim.groups[0].evidence]


@pytest.mark.parametrize(
    ("written", "name", "role", "shown"),
    [
        (
            "the harbour ministry's spokeswoman, Ana Brun",
            "Ana Brun",
            "the harbour ministry's spokeswoman",
            "the harbour ministry's spokeswoman",
        ),
        ("Ana Brun, who speaks for the port", "Ana Brun", "who speaks for the port", "who speaks for the port"),
        ("the Port Office", "Port Office", "the", ""),
        ("some Maren crews", "crews", "some Maren", ""),
        ("The Port Office and the Coast Guard", "Port Office", "The and the Coast Guard", ""),
        ("Officials from the Eastern Office", "Port Office", "Officials from", ""),
        ("she", "Ana Brun", "the ministry's spokeswoman", "the ministry's spokeswoman"),
    ],
)
def test_a_role_is_a_phrase_or_nothing(written, name, role, shown):
    """What stands on one side of the name, or was said earlier; never the leftovers of another name."""
    from reports.evidence import _role

    assert shown == _role(Speaker(written, name, role=role))
