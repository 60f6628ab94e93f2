"""Pages and mails for everybody: axe-core finds nothing serious in a real Chromium, and the HTML is as the standard has it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import html5lib
import pytest
from fastapi.testclient import TestClient

from reports.digest import build_digest
from reports.formats import render
from reports.pages import Hand, make_app
from storage import queries
from tests.reports.make import make_day, make_selection
from tests.reports.test_formats import CHROMIUM
from tests.reports.test_pages import NOW, TOPIC, crawl, fill, parse_topic
from tests.serving import Quiet, Served

NU = os.environ.get("DATELINE_VNU", "")
SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)">')

# Each page in a frame of its own, as wide as told; what axe finds stands in the harness when all are done.
HARNESS = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>harness</title></head><body><pre id="found"></pre>
<script>
(async () => {
  const axe = await (await fetch("axe.js")).text(), found = {};
  for (const name of PAGES) {
    const frame = document.createElement("iframe");
    frame.style.width = "WIDEpx"; frame.style.height = "900px"; frame.src = name;
    await new Promise(done => { frame.onload = done; document.body.append(frame); });
    const script = frame.contentDocument.createElement("script");
    script.textContent = axe;
    frame.contentDocument.head.append(script);
    const told = await frame.contentWindow.axe.run(frame.contentDocument, {resultTypes: ["violations"]});
    found[name] = {passed: told.passes.length, bad: told.violations.filter(v => ["serious", "critical"].includes(v.impact))
      .map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(" | "))};
    frame.remove();
  }
  document.getElementById("found").textContent = JSON.stringify(found);
})();
</script></body></html>"""


def axe() -> Path:
    """axe-core: the file that DATELINE_AXE names, else the one that comes with axe-core-python."""
    named = os.environ.get("DATELINE_AXE")
    if named:
        return Path(named)
    import axe_core_python

    return Path(axe_core_python.__file__).parent / "axe.min.js"


@pytest.fixture
def shown(sqlite_store, tmp_path):
    """Every page of a small store and two mails as files, each with its style inside."""
    fill(sqlite_store)
    topic = parse_topic(TOPIC, "alma-vey.toml")
    web = TestClient(
        make_app(sqlite_store, {topic.id: topic}, desk="Coast", clock=lambda: NOW), base_url="http://localhost"
    )
    place = tmp_path / "shown"
    place.mkdir()
    review = reviewing(sqlite_store, topic)
    pages = {
        url: each for url, each in crawl(web).items() if each.headers.get("content-type", "").startswith("text/html")
    }
    kinds: dict[str, str] = {}
    for url, each in pages.items():
        kinds.setdefault(re.sub(r"[0-9a-f]{8,}[^/?]*|\b\d+\b", "N", url.split("?")[0]), each.text)
    for number, text in enumerate((*review, *kinds.values(), web.get("/search?q=alma").text, web.get("/nothing").text)):
        style = {link: web.get(link).text for link in SHEET.findall(text)}
        dressed = SHEET.sub(lambda link, style=style: f"<style>{style[link[1]]}</style>", text)
        (place / f"page-{number:02}.html").write_text(dressed, "utf-8")
    for number, selection in enumerate((make_day(), make_selection())):
        (place / f"mail-{number}.html").write_bytes(render(build_digest(selection), "html"))
    return place


def reviewing(store, topic):
    """The pages for review: the sign-in, the topics, a topic's lines, an article's forms, and one with an error."""
    hand = Hand("a-token-of-some-length", lambda *_: 0)
    web = TestClient(
        make_app(store, {topic.id: topic}, "Coast", clock=lambda: NOW, hand=hand), base_url="http://localhost"
    )
    shut = web.get("/review").text
    web.post("/review/session", data={"token": hand.token, "name": "Ana"})
    article = next(iter(queries.all_articles(store)))
    word = re.search(r'name="word" value="(\w+)"', web.get("/review").text)[1]
    wrong = web.post(f"/review/{topic.id}/{article}/none", data={"word": word, "decision": "accept", "why": "x"}).text
    return (
        shut,
        *(web.get(url).text for url in ("/review", f"/review/{topic.id}", f"/review/{topic.id}/{article}")),
        wrong,
    )


class QuietFiles(Quiet, SimpleHTTPRequestHandler):
    """The files of a folder."""


def audited(place: Path, profile: Path, *, wide: int, dark: bool) -> dict[str, dict]:
    """What axe finds on each page, by file."""
    names = sorted(file.name for file in place.glob("[pm]a*.html"))
    shutil.copyfile(axe(), place / "axe.js")
    (place / "harness.html").write_text(HARNESS.replace("PAGES", json.dumps(names)).replace("WIDE", str(wide)), "utf-8")
    scheme = ["--blink-settings=preferredColorScheme=0"] if dark else []
    with Served(partial(QuietFiles, directory=str(place))) as served:
        document = subprocess.run(
            [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
             f"--user-data-dir={profile}", "--virtual-time-budget=600000", *scheme, "--dump-dom",
             f"{served.url}/harness.html"],
            capture_output=True, timeout=240, check=True,
        ).stdout.decode()  # fmt: skip
    return json.loads(unescape(re.search(r'<pre id="found">(.*?)</pre>', document, re.DOTALL)[1]))


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.parametrize(("wide", "dark"), [(1100, False), (380, True)], ids=["wide-light", "narrow-dark"])
def test_axe_finds_nothing_serious(shown, tmp_path, wide, dark):
    """No serious or critical finding on any kind of page nor in a mail; a page with a fault proves that axe looks."""
    (shown / "page-zz-bad.html").write_text(
        '<!DOCTYPE html><html><head><title>x</title></head><body><p style="color:#ccc;background:#fff">grey</p></body></html>'
    )
    found = audited(shown, tmp_path / "profile", wide=wide, dark=dark)

    assert found.pop("page-zz-bad.html")["bad"]
    assert len(found) > 20
    assert {} == {name: each["bad"] for name, each in found.items() if each["bad"] or not each["passed"]}


def test_the_html_is_as_the_standard_has_it(shown):
    """A strict parser accepts every page and mail; one with a fault it does not."""
    strict = html5lib.HTMLParser(strict=True)
    files = sorted(shown.glob("*.html"))

    assert len(files) > 20
    for file in files:
        strict.parse(file.read_text("utf-8"))
    with pytest.raises(html5lib.html5parser.ParseError):
        strict.parse("<!DOCTYPE html><title>x</title><p></div>")


@pytest.mark.skipif(not NU, reason="DATELINE_VNU names no vnu.jar")
def test_the_nu_checker_finds_no_error(shown):
    """The W3C's own checker, styles included."""
    ran = subprocess.run(
        ["java", "-jar", NU, "--format", "gnu", *sorted(map(str, shown.glob("*.html")))],
        capture_output=True,
        text=True,
        check=False,
    )

    assert [] == [line for line in ran.stderr.splitlines() if "error" in line]
