"""What a WSGI server serves."""

from __future__ import annotations

import os
from typing import Any, cast

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpResponse, StreamingHttpResponse

from bookable.interfaces.http.sizes import largest_body

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookable.config.settings")


class Application(WSGIHandler):
    """Django's own, which hands over an answer that is complete in one piece, and does without the
    signals that a request has begun and ended.

    Granian sends a list of bytes with its length and in one go, and anything else in chunks, whose
    reader keeps a thread waiting. Of all that listens to those signals only one thing is of use
    here: a connection to the database whose server has hung up is closed. They took a tenth of the
    time of a list.
    """

    # The web server reads the body before the application does, so it has to know.
    largest_body = staticmethod(largest_body)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """This will answer one request."""
        connections[DEFAULT_DB_ALIAS].close_if_unusable_or_obsolete()
        request = WSGIRequest(environ)
        response = self.get_response(request)
        cookies = (("Set-Cookie", each.OutputString()) for each in response.cookies.values())
        start_response(
            f"{response.status_code} {response.reason_phrase}", [*response.items(), *cookies]
        )
        if isinstance(response, StreamingHttpResponse):
            body = response.getvalue()
            response.close()
        else:
            body = cast(HttpResponse, response).content
            request.close()
        return [body]


django.setup(set_prefix=False)
application = Application()
