"""Russian. Data only. Pure."""

from __future__ import annotations

from reports.language.pack import Language

RUSSIAN = Language(code="ru", name="Russian", order="svo", cues={}, according=())
