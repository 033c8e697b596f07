"""All addresses of Bookable."""

from __future__ import annotations

from functools import partial
from importlib.metadata import version

from django.conf import settings
from django.contrib import admin
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, path
from django.views.generic import RedirectView

from bookable.config import bootstrap
from bookable.config.dialects import installed
from bookable.interfaces.assistants.endpoint import Endpoint
from bookable.interfaces.assistants.toolbox import Toolbox
from bookable.interfaces.assistants.tools import TOOLS
from bookable.interfaces.dialects.core.lexicon.codes import CODES
from bookable.interfaces.http.openapi import Document, document, part_of
from bookable.interfaces.identity import urls as identity
from bookable.interfaces.identity.operations import OPERATIONS
from bookable.interfaces.pages.front.way_in import way_in
from bookable.interfaces.pages.urls import URLS as PAGES
from bookable.interfaces.sandbox import views as sandbox
from bookable.interfaces.web import calendar_feeds, health, metrics, pages
from bookable.interfaces.web.apis import Api
from bookable.interfaces.webhooks import calendars
from bookable.interfaces.webhooks import views as webhooks

VERSION = version("bookable")

bootstrap.open_dialects()

_routers = {dialect.name: dialect.router for dialect in installed()} | {"auth": identity.ROUTER}
_operations = {each.name: each.operations for each in installed()} | {"auth": OPERATIONS}
_only_problems = {each.name for each in installed() if each.words.always_problems}
_apis = [
    *(
        Api(
            name=dialect.name,
            title=dialect.title,
            base=f"/{dialect.prefix}",
            about=dialect.about,
        )
        for dialect in installed()
    ),
    Api(name="auth", title="Bookable identity", base="/api/auth/", about="Signing in, and tokens"),
]
_documents = [
    path(
        api.document.removeprefix("/"),
        Document(
            _routers[api.name],
            title=api.title,
            version=VERSION,
            operations=_operations[api.name],
            about=f"{api.title}. {api.about}.",
            server=settings.BOOKABLE_BASE_URL,
            only_problems=api.name in _only_problems,
        ),
        name=f"openapi-{api.name}",
    )
    for api in _apis
]
# Assistants call tools that are operations of the core API.
_core = next(dialect for dialect in installed() if dialect.name == "core")
_assistants = Endpoint(
    Toolbox(
        f"/{_core.prefix}",
        partial(
            document,
            part_of(_core.router, {tool.path for tool in TOOLS}),
            title=_core.title,
            version=VERSION,
            operations={},
        ),
    ),
    version=VERSION,
)
_developers = partial(pages.developers, apis=_apis, version=VERSION)
_pages = [
    path("", way_in, {"developers": _developers}, name="home"),
    path("developers/", _developers),
    # Browsers ask for it on their own where a page, such as a document, names no icon.
    path("favicon.ico", RedirectView.as_view(url=static("web/icon.svg"))),
    path("calendar/<str:token>.ics", calendar_feeds.feed, name="calendar-feed"),
    path("docs/", pages.docs, {"apis": _apis}),
    path("docs/problems/", pages.problems),
    path("problems/", pages.codes, {"codes": CODES}),
    path("problems/<str:code>", pages.code, {"codes": CODES}),
    *(path(api.page.removeprefix("/"), pages.api, {"api": api}) for api in _apis),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *(dialect.router.to_urlpatterns() for dialect in installed()),
    identity.ROUTER.to_urlpatterns(),
    *_documents,
    *_pages,
    *PAGES,
    path("api/sandbox/clock/", sandbox.clock),
    path("api/sandbox/tick/", sandbox.tick),
    path("api/sandbox/mail/", sandbox.mail),
    path("api/webhooks/stripe/", webhooks.stripe),
    path("api/webhooks/calendars/<str:kind>/<str:key>", calendars.push),
    path("mcp/", _assistants),
    path("mcp", _assistants),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", metrics.metrics, {"version": VERSION}),
    path("admin/", admin.site.urls),
]

bootstrap.know_types()

handler400 = "bookable.interfaces.http.unknown.bad_request"
handler404 = "bookable.interfaces.pages.frame.not_found"
handler500 = "bookable.interfaces.http.unknown.server_error"
