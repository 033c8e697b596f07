"""Make a module of the Python client from an OpenAPI document."""

from __future__ import annotations

import json
import keyword
from collections.abc import Iterable, Iterator
from textwrap import wrap

from clients.schemas import (
    Json,
    Operation,
    Parameter,
    class_name,
    dry_run,
    operations,
    schemas,
    snake,
)

_HEAD = '''"""{title}. Made from its OpenAPI document by `make clients`: do not change it here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType, field

from bookable_client.transport import AsyncClient, Call, Client, path
'''

WIDTH = 100

_FORMATS = {"date-time": "datetime", "date": "date", "uuid": "UUID"}
_TYPES = {
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "null": "None",
    "text": "str",
    "string": "str",
}
# Names that a module has already.
_TAKEN = frozenset({"field", "path", "date", "datetime"})


def module(name: str, document: Json) -> str:
    """Return the source of the module of one API."""
    parts = [_HEAD.format(title=document["info"]["title"])]
    parts += [_schema(each, said) for each, said in schemas(document)]
    for prefix, base, is_async in (("", "Client", False), ("Async", "AsyncClient", True)):
        parts.append(f"class {prefix}{name.title()}({base}):")
        parts.append(f'    """{document["info"]["title"]}."""')
        for each in operations(document):
            parts.append(_method(each, is_async=is_async))
            if each.tried is not None:
                parts.append(_method(dry_run(each), is_async=is_async))
    return "\n".join(parts) + "\n"


def _schema(name: str, said: Json) -> str:
    if "properties" not in said:
        return f"{class_name(name)} = {_type(said)}\n"
    lines = [f"class {class_name(name)}(Struct, kw_only=True):", *_docstring(said, "    ")]
    required = said.get("required", ())
    lines += [_field(each, shape, each in required) for each, shape in said["properties"].items()]
    return "\n".join(lines) + "\n"


def _field(name: str, shape: Json, is_required: bool) -> str:
    safe = _name(name)
    type_ = _type(shape) if is_required else f"{_type(shape)} | UnsetType"
    renamed = f'name="{name}"' if safe != name else ""
    default = "" if is_required else "default=UNSET"
    value = ""
    if renamed:
        value = f" = field({', '.join(filter(None, (default, renamed)))})"
    elif default:
        value = " = UNSET"
    lines = [f"    {safe}: {type_}{value}", *_docstring(shape, "    ")]
    return "\n".join(lines)


def _docstring(said: Json, indent: str) -> list[str]:
    text = " ".join(said.get("description", "").split()).replace("\\", "\\\\")
    if not text:
        return []
    lines = wrap(f'"""{text}"""', WIDTH, initial_indent=indent, subsequent_indent=indent)
    if len(lines) > 1:
        # The quotes that end a docstring of several lines stand on a line of their own.
        return [*lines[:-1], lines[-1].removesuffix('"""'), f'{indent}"""']
    return lines


def _type(said: Json) -> str:
    if "$ref" in said:
        return class_name(said["$ref"].rpartition("/")[2])
    if "enum" in said:
        return f"Literal[{', '.join(json.dumps(each) for each in said['enum'])}]"
    if "anyOf" in said:
        return " | ".join(dict.fromkeys(map(_type, said["anyOf"])))
    match said.get("type"):
        case "array":
            return f"list[{_type(said.get('items', {}))}]"
        case "object":
            return f"dict[str, {_type(more)}]" if (more := _more(said)) else "dict[str, Any]"
        case "string":
            return _FORMATS.get(said.get("format", ""), "str")
        case str(type_):
            return _TYPES[type_]
    return "Any"


def _more(said: Json) -> Json:
    more = said.get("additionalProperties")
    return more if isinstance(more, dict) else {}


def _method(operation: Operation, *, is_async: bool) -> str:
    answers = {status: _answer(said) for status, said in operation.answers.items()}
    returns = " | ".join(dict.fromkeys(answers.values())) or "None"
    word, wait = ("async def", "await ") if is_async else ("def", "")
    arguments = ", ".join(["self", *_arguments(operation)])
    call = ", ".join(_call(operation, answers))
    lines = [
        f"    {word} {_name(snake(operation.id))}({arguments}) -> {returns}:",
        *_docstring({"description": _says(operation)}, "        "),
        f"        answer: {returns} = {wait}self._send(Call({call}))",
        "        return answer",
    ]
    return "\n".join(lines) + "\n"


def _answer(said: Json | None) -> str:
    return "None" if said is None else _type(said)


def _says(operation: Operation) -> str:
    text = operation.description or operation.summary
    return text if text.endswith(".") else f"{text}."


def _arguments(operation: Operation) -> Iterator[str]:
    for each in operation.at("path"):
        yield f"{_name(snake(each.name))}: {_either(_type(each.schema), 'str')}"
    if operation.body is not None:
        type_ = _type(operation.body)
        yield f"body: {type_ if operation.body_is_required else _optional(type_)}"
    named = [*operation.at("query"), *operation.at("header")]
    if named:
        yield "*"
    for each in sorted(named, key=lambda each: not each.is_required):
        yield f"{_name(snake(each.name))}: {_argument(each)}"


def _argument(parameter: Parameter) -> str:
    type_ = _type(parameter.schema)
    return type_ if parameter.is_required else _optional(type_)


def _optional(type_: str) -> str:
    return f"{_either(type_, 'None')} = None"


def _either(type_: str, other: str) -> str:
    return type_ if other in type_.split(" | ") else f"{type_} | {other}"


def _call(operation: Operation, answers: dict[int, str]) -> Iterator[str]:
    values = ", ".join(_name(snake(each.name)) for each in operation.at("path"))
    template = operation.path
    for each in operation.at("path"):
        template = template.replace(f"{{{each.name}}}", "{}")
    yield f'method="{operation.method}"'
    yield f'path=path("{template}", {values})' if values else f'path="{template}"'
    yield "answers={" + ", ".join(f"{status}: {type_}" for status, type_ in answers.items()) + "}"
    query = [_pairs(operation.at("query")), '"dry_run": True' if operation.is_dry_run else ""]
    for argument, pairs in (("query", query), ("headers", [_pairs(operation.at("header"))])):
        if given := ", ".join(filter(None, pairs)):
            yield f"{argument}={{{given}}}"
    if operation.body is not None:
        yield "body=body"
    if operation.takes_key:
        yield "takes_key=True"


def _pairs(parameters: Iterable[Parameter]) -> str:
    return ", ".join(f'"{each.name}": {_name(snake(each.name))}' for each in parameters)


def _name(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) or name in _TAKEN else name
