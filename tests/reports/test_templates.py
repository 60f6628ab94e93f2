"""A desk's own templates: in every issue from then on, and in the same issue whatever the folder holds later."""

import pytest

from ingest.backfill import backfill
from reports.errors import RenderError
from reports.formats import own_templates
from reports.issue import Masthead, issue_digest, reissue
from storage import queries
from tests.desk import DAY, MASTHEAD, NOW, TOPIC, example_topic, example_watchlist
from tests.reports.test_pack import PAGE


@pytest.fixture
def filled(sqlite_store, tmp_path):
    """A store with one article."""
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "page.md").write_text(PAGE, encoding="utf-8")
    backfill(str(tmp_path / "archive"), sqlite_store, example_watchlist(), now=NOW, workers=0)
    return sqlite_store


def masthead(folder):
    """The desk's, with the templates of a folder."""
    return Masthead(MASTHEAD.desk, MASTHEAD.sender, templates=own_templates(folder))


def test_an_issue_is_made_again_with_the_templates_it_was_made_with(filled, tmp_path):
    """The desk's template goes before ours, is kept with the issue, and a later one changes only later issues."""
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "digest.txt.j2").write_text("OURS {{ d.topic.title | line }}\n", encoding="utf-8")
    made = issue_digest(example_topic(), DAY, filled, masthead(folder), now=NOW)
    (folder / "digest.txt.j2").write_text("OTHER\n", encoding="utf-8")
    fact = queries.digests(filled, TOPIC)[0]

    assert made.bodies["text"].startswith(b"OURS ")
    assert b"<h1" in made.bodies["html"]
    assert made.bodies == reissue(filled, fact).bodies
    assert {"digest.txt.j2"} == set(fact.templates)
    assert set(fact.templates.values()) <= set(fact.blobs)


def test_without_templates_of_its_own_a_desk_has_ours(filled, tmp_path):
    """No folder, no template, nothing kept."""
    made = issue_digest(example_topic(), DAY, filled, masthead(tmp_path / "none"), now=NOW)
    assert made.fact is not None
    assert {} == made.fact.templates
    assert made.bodies == reissue(filled, made.fact).bodies


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("digst.html.j2", "x", "goes before no template of ours"),
        ("digest.html.j2", "{{ nothing_so_called }}", "UndefinedError"),
        ("digest.html.j2", "{{ d.__class__.__mro__ }}", "SecurityError"),
        ("digest.html.j2", "{% for %}", "TemplateSyntaxError"),
    ],
)
def test_a_wrong_template_stops_the_issue_and_says_why(filled, tmp_path, name, text, said):
    """A name that replaces nothing, a name that is not there, a way out of the sandbox, a slip: nothing is issued."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(RenderError, match=said):
        issue_digest(example_topic(), DAY, filled, masthead(tmp_path), now=NOW)
    assert [] == queries.digests(filled, TOPIC)
