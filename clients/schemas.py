"""What an OpenAPI document says, as the makers of clients read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")
Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter of an operation, in its path, query or headers."""

    name: str
    where: str
    schema: Json
    is_required: bool
    description: str


@dataclass(frozen=True, kw_only=True)
class Operation:
    """An operation. `answers` has the schema of each successful status, None for no content.

    `tried` is the schema of a dry run, if there is one.
    """

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    body: Json | None
    body_is_required: bool
    answers: dict[int, Json | None]
    tried: Json | None
    is_dry_run: bool = False

    @property
    def takes_key(self) -> bool:
        """Whether the operation takes an Idempotency-Key."""
        return any(each.name == "Idempotency-Key" for each in self.parameters)

    def at(self, where: str) -> list[Parameter]:
        """Return the parameters of one place."""
        return [each for each in self.parameters if each.where == where]


def schemas(document: Json) -> list[tuple[str, Json]]:
    """Return the schemas of a document by name."""
    return sorted(document["components"]["schemas"].items())


def operations(document: Json) -> Iterator[Operation]:
    """Yield the operations of a document, by path."""
    for path, methods in sorted(document["paths"].items()):
        for method in METHODS:
            if method in methods:
                yield _operation(path, method, methods[method])


def _operation(path: str, method: str, said: Json) -> Operation:
    body = said.get("requestBody", {})
    parameters = {
        (each["in"], each["name"]): Parameter(
            name=each["name"],
            where=each["in"],
            schema=each["schema"],
            is_required=each.get("required", False),
            description=each.get("description", ""),
        )
        for each in said.get("parameters", ())
    }
    answers = {
        int(status): _content(response)
        for status, response in sorted(said["responses"].items())
        if int(status) < 300
    }
    tried = _dry_run(answers) if parameters.pop(("query", "dry_run"), None) else None
    return Operation(
        tried=tried,
        id=said["operationId"],
        method=method.upper(),
        path=path,
        summary=said["summary"],
        description=said.get("description", ""),
        parameters=tuple(parameters.values()),
        body=_content(body),
        body_is_required=body.get("required", False),
        answers=answers,
    )


def dry_run(operation: Operation) -> Operation:
    """Return the dry run of an operation as an operation of its own."""
    name = operation.id[:1].upper() + operation.id[1:]
    return replace(
        operation,
        id=f"dryRun{name}",
        answers={200: operation.tried},
        description=f"Return what this would do, and do nothing: {operation.summary.lower()}.",
        is_dry_run=True,
    )


def _dry_run(answers: dict[int, Json | None]) -> Json | None:
    """Take the schema of a dry run out of the answers. It has the status 200."""
    said = answers.pop(200, None) or {}
    if "oneOf" not in said:
        return said
    answers[200], tried = said["oneOf"]
    return tried  # type: ignore[no-any-return]


def _content(part: Json) -> Json | None:
    for type_, content in part.get("content", {}).items():
        return content["schema"] if "json" in type_ else {"type": "text"}
    return None


def snake(name: str) -> str:
    """Return a name in snake case."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return re.sub(r"\W+", "_", words).strip("_").lower()


def class_name(name: str) -> str:
    """Return the name of a schema as that of a class, such as `PageOutBookingOut`."""
    return re.sub(r"\W|_", "", name)
