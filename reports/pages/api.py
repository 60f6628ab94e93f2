"""The read-only JSON API, the same answers as the pages. Touches the database through `answers`."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
