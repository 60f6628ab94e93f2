"""What a page or an API answer holds, asked from the store a page at a time. Touches the database, only to read.

Each subject has its file; its pages and lists are named here.
"""

from __future__ import annotations

from reports.pages.answers.articles import (
    FAMILY,
    ArticlePage,
    CaptureLine,
    RevisionPage,
    admitting,
    article,
    article_page,
    captures,
    left_out,
    raw_bytes,
    revision_page,
)
from reports.pages.answers.desk import PAGE, Desk
from reports.pages.answers.family import FamilyPage, families, family_page
from reports.pages.answers.finding import Found, Hit, find, may_match
from reports.pages.answers.issues import (
    ClaimDay,
    ClaimHistory,
    DayCard,
    IssuePage,
    StoredClaim,
    StoredIssue,
    TopicCard,
    claim_history,
    day_cards,
    digest_of,
    issue,
    issue_page,
    topic_cards,
)
from reports.pages.answers.statements import (
    StatementLine,
    StatementPage,
    statement_lines,
    statement_marks,
    statement_page,
)
from reports.pages.answers.stories import Alike, StoriesPage, StoryLine, alike_in, page_from, stories_page, story_days
from storage import search

__all__ = [
    "AT_ONCE",
    "CAPTURES",
    "DIGESTS",
    "FAMILY",
    "FEW",
    "PAGE",
    "REMEMBERED",
    "SCANNED",
    "VERSIONS",
    "Alike",
    "ArticlePage",
    "CaptureLine",
    "ClaimDay",
    "ClaimHistory",
    "DayCard",
    "Desk",
    "FamilyPage",
    "Found",
    "Hit",
    "IssuePage",
    "Lenient",
    "Memory",
    "RevisionPage",
    "StatementLine",
    "StatementPage",
    "StoredClaim",
    "StoredIssue",
    "StoriesPage",
    "StoryLine",
    "TopicCard",
    "admitting",
    "alike_in",
    "article",
    "article_page",
    "captures",
    "claim_history",
    "day_cards",
    "families",
    "family_page",
    "find",
    "issue",
    "issue_page",
    "left_out",
    "may_match",
    "page_from",
    "raw_bytes",
    "revision_page",
    "statement_lines",
    "statement_marks",
    "statement_page",
    "stories_page",
    "story_days",
    "topic_cards",
    "warm",
]


def warm(desk: Desk) -> None:
    """Ask what takes longest the first time, so that no reader has to wait for it: the latest issues, the families, the totals."""
    for card in topic_cards(desk):
        if card.issues:
            days = day_cards(desk, card.id, limit=14)
            digest_of(desk, days[0].last)
    families(desk)
    desk.as_it_stands("totals", lambda: search.totals(desk.store))
