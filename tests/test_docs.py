"""What the documents promise is there: commands, targets, files, tables."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from dateline import app
from tests.desk import ROOT

DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
COMMANDS = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
COMMANDS |= {group.name for group in app.registered_groups if group.name}
TARGETS = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path):
    """Every relative link of a document has its file."""
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_exist(document: Path):
    """A `dateline` command or a `make` target that a document names is one that there is."""
    text = document.read_text(encoding="utf-8")

    assert set(re.findall(r"^dateline ([a-z]+)", text, re.MULTILINE)) <= COMMANDS
    assert set(re.findall(r"`dateline ([a-z]+)", text)) <= COMMANDS
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE)) <= TARGETS


def test_the_readme_shows_every_command_of_the_walk():
    """A newcomer meets the main commands in the README."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    for command in ("init", "check", "collect", "digest", "send", "backfill", "explain", "history", "verify"):
        assert f"dateline {command}" in text


def test_each_dependency_has_its_reason():
    """Every library of pyproject.toml stands in docs/dependencies.md."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")

    for requirement in project["dependencies"]:
        assert re.split(r"[\[<>=]", requirement)[0] in text.lower(), requirement


# What a declared library is, under another name: pydantic pins its core to itself.
PART_OF = {"pydantic-core": "pydantic"}
# Data that the standard library reads where the system has none; nothing imports it.
NEVER_IMPORTED = {"tzdata"}


def test_what_is_imported_is_declared_and_what_is_declared_is_imported():
    """No library comes by way of another one that may drop it, and none is carried for nothing."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed, *extras = (
        {_plain(re.split(r"[\[<>=]", requirement)[0]) for requirement in wanted}
        for wanted in (project["dependencies"], *project["optional-dependencies"].values())
    )
    owners = packages_distributions()
    used = {
        PART_OF.get(name, name)
        for module in _imported("ingest", "storage", "reports")
        for name in map(_plain, owners.get(module, ()))
    } - {"dateline"}

    assert used <= needed.union(*extras), "not declared"
    assert needed - used == NEVER_IMPORTED, "declared, and imported nowhere"


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")


def _imported(*packages: str) -> set[str]:
    """The first part of every module that these packages and the front door import."""
    found = set()
    for path in [ROOT / "dateline.py", *(path for package in packages for path in (ROOT / package).rglob("*.py"))]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            found |= {name.split(".")[0] for name in names}
    return found


def test_the_lock_holds_no_address():
    """Names, versions and hashes, and nothing that says where they were got."""
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert "--hash=sha256:" in text


def test_alembic_stays_a_folder():
    """With an __init__.py it would shadow the library."""
    assert not (ROOT / "alembic" / "__init__.py").exists()
