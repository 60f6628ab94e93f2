"""Show the pages inside Airflow, to people who are signed in there. Touches the network through Airflow's server.

Set ``AIRFLOW__CORE__PLUGINS_FOLDER`` to this folder. Every Airflow process
loads its plugins, so nothing of Dateline is imported, and no database opened,
before the first request. Environment: DATELINE_DESK, DATELINE_DATABASE.
"""

from __future__ import annotations

import os
from functools import cached_property
from http.cookies import SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from airflow.plugins_manager import AirflowPlugin

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import Receive, Scope, Send

PREFIX = "/dateline"


class Pages:
    """The application, made at the first request; Airflow itself lets anybody in to what a plugin mounts."""

    @cached_property
    def app(self) -> FastAPI:
        """The pages over the desk's store. Topics are read once: a changed file wants a restart."""
        from reports.desk import ReportsDesk
        from reports.pages import make_app

        desk = ReportsDesk(Path(os.environ.get("DATELINE_DESK", "desk")), os.environ)
        # Airflow's server answers for whatever hosts it is set up for; its own pages frame ours.
        return make_app(desk.raw_store, topics=desk.topics, desk=desk.folder.resolve().name, hosts=("*",), framed=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer who is signed in; refuse others."""
        if scope["type"] == "http" and not await _may_look(scope):
            from starlette.responses import PlainTextResponse

            await PlainTextResponse("Sign in to Airflow first.\n", 401)(scope, receive, send)
        elif scope["type"] == "http":
            await self.app(scope, receive, send)


async def _may_look(scope: Scope) -> bool:
    """Whether the request carries a token of a user who may see plugins."""
    from airflow.api_fastapi.app import get_auth_manager
    from airflow.api_fastapi.auth.managers.models.resource_details import AccessView
    from airflow.api_fastapi.core_api.security import resolve_user_from_token
    from fastapi import HTTPException

    try:
        user = await resolve_user_from_token(_token(scope))
    except HTTPException:
        return False
    return bool(get_auth_manager().is_authorized_view(access_view=AccessView.PLUGINS, user=user))


def _token(scope: Scope) -> str | None:
    """The token of the header, else of Airflow's own cookie."""
    from airflow.api_fastapi.auth.managers.base_auth_manager import COOKIE_NAME_JWT_TOKEN

    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    kind, _, token = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and token:
        return token
    cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE_NAME_JWT_TOKEN)
    return cookie.value if cookie else None


class DatelinePages(AirflowPlugin):
    """The pages below ``/dateline``, with an entry in Airflow's navigation."""

    name = "dateline"
    fastapi_apps: ClassVar[list[Any]] = [{"app": Pages(), "url_prefix": PREFIX, "name": "Dateline"}]
    external_views: ClassVar[list[Any]] = [
        # Airflow adds its own root; an address without a leading slash stays below it.
        {"name": "Dateline", "href": f"{PREFIX.lstrip('/')}/", "destination": "nav", "url_route": "dateline"}
    ]
