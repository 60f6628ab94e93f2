"""German. Data only. Pure."""

from __future__ import annotations

from reports.language.pack import Language

GERMAN = Language(code="de", name="German", order="svo", cues={}, according=())
