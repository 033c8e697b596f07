"""OpenAPI links: which operations can follow an answer."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from dmr.openapi.objects import Link, Reference

Links = Mapping[str, Link | Reference]


def links(address: str, *steps: str) -> Links:
    """Return links from an answer with an `id` to operations at and below `address`.

    A step is a method and an optional path below the address: "get", "post cancel/". The link is
    named after both.
    """
    parameter = address.partition("{")[2].partition("}")[0]
    return {
        "-".join(step.replace("/", " ").split()): Link(
            operation_ref=_pointer(address, *step.split()),
            parameters={parameter: "$response.body#/id"},
        )
        for step in steps
    }


def _pointer(address: str, method: str, below: str = "") -> str:
    path = f"{address}{below}".replace("~", "~0").replace("/", "~1")
    return f"#/paths/{quote(path, safe='~')}/{method}"
