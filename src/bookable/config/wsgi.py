"""What a WSGI server serves."""

from __future__ import annotations

import os
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse, StreamingHttpResponse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookable.config.settings")


class Application(WSGIHandler):
    """Django's own, which hands over an answer that is complete in one piece.

    Granian sends a list of bytes with its length and in one go, and anything else in chunks, whose
    reader keeps a thread waiting.
    """

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """This will answer one request."""
        response = super().__call__(environ, start_response)
        if isinstance(response, StreamingHttpResponse):
            body = response.getvalue()
        elif isinstance(response, HttpResponse):
            body = response.content
        else:
            return response
        response.close()
        return [body]


django.setup(set_prefix=False)
application = Application()
