"""The watchlist that a new desk begins with. Writes files."""

from __future__ import annotations

from pathlib import Path

STARTER = """# What this desk watches. `dateline check` reads it and says what is wrong.
[desk]
name = "My desk"
zone = "UTC"
# language = "de"                   # what digests are written in: en (default), de, ru, tr
contact = "desk@example.org"        # sites that we poll can write here

[mail]
from = "Dateline <digest@example.org>"

[[outlet]]
id = "example"
name = "Example News"
hosts = ["example.org"]
language = "en"
country = "GB"
zone = "Europe/London"

[[feed]]
name = "example"
url = "https://example.org/feed.xml"
outlet = "example"

# [[digest]]
# topic = "my-topic"                # topics/my-topic.toml; docs/topics.md shows how to write one
# to = ["analyst@example.org"]
# at = "07:00"
"""


def write_starter(folder: Path) -> None:
    """A desk's folder to begin with; what is there is left alone."""
    (folder / "topics").mkdir(parents=True, exist_ok=True)
    watch = folder / "watch.toml"
    if not watch.exists():
        watch.write_text(STARTER, encoding="utf-8")
