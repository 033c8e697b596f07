"""The WSGI application."""

from __future__ import annotations

import os
from typing import Any, cast

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from bookable.interfaces.http.large_answers import LargeAnswer
from bookable.interfaces.http.requests import client_of
from bookable.interfaces.http.response_headers import all_headers
from bookable.interfaces.http.sizes import largest_body
from bookable.storage.thread_connections import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookable.config.settings")


class Application(WSGIHandler):
    """Django's handler, with a complete body in one piece and without Django's request signals.

    The web server sends a list of bytes at once with its length, and a LargeAnswer from its file.
    The signals took a tenth of the time of a list. Their only use here is to close broken database
    connections, which `__call__` does itself.
    """

    # For the web server, which reads the body before it calls the application.
    largest_body = staticmethod(largest_body)
    client_of = staticmethod(client_of)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        connection().close_if_unusable_or_obsolete()
        request = WSGIRequest(environ)
        response = self.get_response(request)
        start_response(f"{response.status_code} {response.reason_phrase}", all_headers(response))
        request.close()
        if isinstance(response, LargeAnswer):
            return response.file_to_stream
        if isinstance(response, StreamingHttpResponse):
            body = response.getvalue()
            response.close()
        else:
            body = cast(HttpResponse, response).content
        return [body]

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response to a request.

        Unlike Django's own, do not set the routes of the thread, which are the same for all
        requests here, and do not log errors, which `RequestId` has logged.
        """
        response: HttpResponseBase = self._middleware_chain(request)  # type: ignore[attr-defined]
        return response


django.setup(set_prefix=False)
application = Application()
