"""Tools as the protocol lists and calls them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from http import HTTPStatus
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse

from bookable.interfaces.assistants.arguments import (
    ArgumentError,
    Call,
    Json,
    Signature,
    signature,
)
from bookable.interfaces.assistants.inner_requests import asked_within
from bookable.interfaces.assistants.tools import TOOLS, Tool

_NOTHING_CHANGED = (
    "This is a dry run: nothing has changed. `would` is the booking as it would be. Show this to"
    " the person, and make the same call for real once they agree."
)


class Toolbox:
    """The tools on an API, whose OpenAPI document `describe` makes on the first call."""

    def __init__(self, base: str, describe: Callable[[], Json]) -> None:
        self._base = base
        self._describe = describe

    @cached_property
    def _signatures(self) -> Mapping[str, Signature]:
        document = self._describe()
        paths, schemas = document["paths"], document["components"]["schemas"]
        return {
            tool.name: signature(tool, paths[self._base + tool.path][tool.method.lower()], schemas)
            for tool in TOOLS
        }

    def listed(self) -> list[Json]:
        """Return what the protocol lists of each tool."""
        return [_listed(each.tool, each.schema) for each in self._signatures.values()]

    def has(self, name: object) -> bool:
        """Return whether there is such a tool."""
        return any(tool.name == name for tool in TOOLS)

    def call(self, request: HttpRequest, name: str, arguments: Mapping[str, Any]) -> Json:
        """Return the result of a call. What is refused is a result, too: the assistant reads why,
        and can mend its call."""
        try:
            call = self._signatures[name].call(arguments)
        except ArgumentError as error:
            others = _flaws(self._answer(request, error.trial))
            return _result("\n".join([*error.flaws, *others]), is_error=True)
        answer = self._answer(request, call)
        if answer.status_code >= 400:
            return _result(sentence(answer), is_error=True)
        notes = [_NOTHING_CHANGED] if "Dry-Run" in answer else []
        content = msgspec.json.decode(answer.content)
        return {**_result(*notes, answer.content.decode()), "structuredContent": content}

    def caller(self, request: HttpRequest) -> HttpResponse:
        """Return what the API says of who asks, or why it does not take their credentials."""
        return asked_within(request, "GET", f"{self._base}me")

    def _answer(self, request: HttpRequest, call: Call) -> HttpResponse:
        return asked_within(
            request,
            call.method,
            self._base + call.path,
            query=call.query,
            body=call.body,
            key=call.key,
        )


def sentence(answer: HttpResponse) -> str:
    """Return what a problem document says, with every wrong field."""
    flaws = _flaws(answer)
    if len(flaws) < 2:
        return str(msgspec.json.decode(answer.content)["detail"])
    return "\n".join(flaws)


def _flaws(answer: HttpResponse) -> list[str]:
    """Return what an answer says of each wrong field."""
    if answer.status_code != HTTPStatus.UNPROCESSABLE_ENTITY:
        return []
    flaws = msgspec.json.decode(answer.content).get("errors") or ()
    return [f"{each['pointer'].lstrip('/')}: {each['detail']}" for each in flaws]


def _result(*texts: str, is_error: bool = False) -> Json:
    return {"content": [{"type": "text", "text": text} for text in texts], "isError": is_error}


def _listed(tool: Tool, schema: Json) -> Json:
    return {
        "name": tool.name,
        "title": tool.title,
        "description": tool.about,
        "inputSchema": schema,
        "annotations": tool.annotations,
    }
