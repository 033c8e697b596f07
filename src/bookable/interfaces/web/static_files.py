"""Static files: large ones compressed, and unused ones left out."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware

from bookable.interfaces.http.encodings import takes_gzip
from bookable.interfaces.web.pages import SWAGGER

_LARGE, _HUGE = 1024, 512 * 1024
_TEXTS = (".css", ".js", ".svg")


class StaticFiles(WhiteNoiseMiddleware):
    """WhiteNoise for installed packages, which have no compressed copies beside their files."""

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: Any = None) -> None:
        """Register a file, unless it belongs to an API viewer of the HTTP framework that is not
        used here. The largest of those has 4 MB."""
        viewers = f"{self.static_prefix}dmr/"
        if not url.startswith(viewers) or url.startswith(f"{self.static_prefix}{SWAGGER}/"):
            super().add_file_to_dictionary(url, path, stat_cache=stat_cache)

    def serve(self, static_file: Any, request: HttpRequest) -> HttpResponseBase:
        """Answer with a file, compressed if it is large and the client accepts gzip."""
        response: HttpResponseBase = super().serve(static_file, request)
        path = static_file.alternatives[-1][1] if hasattr(static_file, "alternatives") else ""
        if response.status_code != 200 or not path.endswith(_TEXTS) or _size(path) < _LARGE:
            return response
        response.close()
        # Without Accept-Encoding, any encoding is acceptable (RFC 9110, 12.5.3). Huge files are
        # only sent compressed.
        is_small = takes_gzip(request, unless_said=True) or _size(path) > _HUGE
        content = _compressed(path) if is_small else _content(path)
        headers = {**response.headers, "Content-Length": len(content), "Vary": "Accept-Encoding"}
        if is_small:
            headers["Content-Encoding"] = "gzip"
        return HttpResponse(b"" if request.method == "HEAD" else content, headers=headers)


@cache
def _size(path: str) -> int:
    return Path(path).stat().st_size


@cache
def _content(path: str) -> bytes:
    """Return a file's content. All files together have about 5 MB and are kept in memory, so
    serving one to many clients at once is cheap."""
    return Path(path).read_bytes()


@cache
def _compressed(path: str) -> bytes:
    return gzip.compress(_content(path), compresslevel=6, mtime=0)
