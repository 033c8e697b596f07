"""Every address of Bookable."""

from __future__ import annotations

from importlib.metadata import version

from django.contrib import admin
from django.urls import URLPattern, URLResolver, path

from bookable.config import bootstrap
from bookable.config.dialects import installed
from bookable.interfaces.auth import urls as identity
from bookable.interfaces.http.openapi import Document
from bookable.interfaces.sandbox import views as sandbox
from bookable.interfaces.web import health

VERSION = version("bookable")

bootstrap.open_dialects()

_documents = [
    path(
        f"api/openapi/{dialect.name}.json",
        Document(dialect.router, title=dialect.title, version=VERSION),
        name=f"openapi-{dialect.name}",
    )
    for dialect in installed()
]

urlpatterns: list[URLPattern | URLResolver] = [
    *(dialect.router.to_urlpatterns() for dialect in installed()),
    identity.ROUTER.to_urlpatterns(),
    *_documents,
    path("api/sandbox/clock/", sandbox.clock),
    path("api/sandbox/tick/", sandbox.tick),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("admin/", admin.site.urls),
]

handler400 = "bookable.interfaces.http.unknown.bad_request"
handler404 = "bookable.interfaces.http.unknown.not_found"
handler500 = "bookable.interfaces.http.unknown.server_error"
