"""Ask a model at an OpenAI-compatible address (chat completions) one question. Touches the network, through `ingest.http`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ingest.errors import IngestError
from ingest.http import post_json

MOST = 1 << 20  # bytes of an answer


@dataclass(frozen=True)
class Model:
    """Where a model is asked, by which name, with which key; the key is never shown."""

    url: str
    name: str
    key: str = field(default="", repr=False)
    within: float = 120.0

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Model:
        """From DATELINE_MODEL_URL (up to and with ``/v1``), DATELINE_MODEL, DATELINE_MODEL_KEY, DATELINE_MODEL_SECONDS."""
        url, name = environment.get("DATELINE_MODEL_URL", ""), environment.get("DATELINE_MODEL", "")
        if not url or not name:
            raise IngestError(
                "no model is set; set DATELINE_MODEL_URL, for example http://127.0.0.1:8080/v1, and DATELINE_MODEL to its name"
            )
        key, parts = environment.get("DATELINE_MODEL_KEY", ""), urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise IngestError(f"DATELINE_MODEL_URL {url!r} is no address; it begins with https:// or http://")
        if key and parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
            raise IngestError(
                "DATELINE_MODEL_KEY would go over the net in the clear; use https:// in DATELINE_MODEL_URL"
            )
        try:
            within = float(environment.get("DATELINE_MODEL_SECONDS", "120"))
        except ValueError:
            raise IngestError("DATELINE_MODEL_SECONDS is no number of seconds") from None
        return cls(url.rstrip("/"), name, key, within)

    def ask(self, messages: Sequence[Mapping[str, str]]) -> tuple[str, str]:
        """The words of the answer, or why there are none. Never raises."""
        asked = {
            "model": self.name, "messages": list(messages), "temperature": 0, "seed": 0, "stream": False,
            "response_format": {"type": "json_object"},
        }  # fmt: skip
        body = json.dumps(asked, ensure_ascii=False).encode("utf-8", "replace")
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        posted = post_json(f"{self.url}/chat/completions", body, headers, within=self.within, most=MOST)
        return read_answer(posted.status, posted.body) if not posted.problem else ("", posted.problem)


def read_answer(status: int, body: bytes) -> tuple[str, str]:
    """What a chat completion says, or why it says nothing."""
    try:
        answer: Any = json.loads(body)
    except ValueError:
        return "", f"status {status}, and the answer is no JSON"
    if status != 200:
        return "", f"status {status}: {_error(answer)}"
    choice = _first(answer.get("choices")) if isinstance(answer, dict) else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        return "", "the answer holds no choices[0].message"
    if message.get("refusal"):
        return "", f"the model refuses: {str(message['refusal'])[:200]}"
    if choice.get("finish_reason") not in (None, "stop"):
        return "", f"the answer was cut off: {choice['finish_reason']}"
    content = message.get("content")
    return (content, "") if isinstance(content, str) and content.strip() else ("", "the answer is empty")


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else None


def _error(answer: object) -> str:
    error = answer.get("error") if isinstance(answer, dict) else None
    message = error.get("message") if isinstance(error, dict) else error
    return str(message or "no reason given")[:200]
