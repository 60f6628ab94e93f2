"""Turkish. Data only. Pure."""

from __future__ import annotations

from reports.language.pack import Language

TURKISH = Language(code="tr", name="Turkish", order="svo", cues={}, according=())
