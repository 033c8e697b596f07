"""Make a module of the TypeScript client from an OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Iterator

from clients.schemas import Json, Operation, class_name, dry_run, operations, schemas

_HEAD = """// {title}. Made from its OpenAPI document by `make clients`: do not change it here.

import {{ Client, path, type Options }} from "./transport.js";
"""

_TYPES = {
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
    "text": "string",
    "string": "string",
}


def module(name: str, document: Json) -> str:
    """Return the source of the module of one API."""
    parts = [_HEAD.format(title=document["info"]["title"])]
    parts += [_schema(each, said) for each, said in schemas(document)]
    parts.append(f"/** {document['info']['title']}. */")
    parts.append(f"export class {name.title()} extends Client {{")
    for each in operations(document):
        parts.append(_method(each))
        if each.tried is not None:
            parts.append(_method(dry_run(each)))
    return "\n".join(parts) + "\n}\n"


def _schema(name: str, said: Json) -> str:
    comment = _comment(said, "")
    if "properties" not in said:
        return f"{comment}export type {class_name(name)} = {_type(said)};\n"
    required = said.get("required", ())
    lines = [f"{comment}export interface {class_name(name)} {{"]
    for field, shape in said["properties"].items():
        mark = "" if field in required else "?"
        lines.append(f"{_comment(shape, '  ')}  {field}{mark}: {_type(shape)};")
    return "\n".join([*lines, "}"]) + "\n"


def _comment(said: Json, indent: str) -> str:
    text = " ".join(said.get("description", "").split()).replace("*/", "* /")
    return f"{indent}/** {text} */\n" if text else ""


def _type(said: Json) -> str:
    if "$ref" in said:
        return class_name(said["$ref"].rpartition("/")[2])
    if "enum" in said:
        return " | ".join(json.dumps(each) for each in said["enum"])
    if "anyOf" in said:
        return " | ".join(dict.fromkeys(map(_type, said["anyOf"])))
    match said.get("type"):
        case "array":
            return f"({_type(said.get('items', {}))})[]"
        case "object":
            more = said.get("additionalProperties")
            return f"Record<string, {_type(more) if isinstance(more, dict) else 'unknown'}>"
        case str(type_):
            return _TYPES[type_]
    return "unknown"


def _method(operation: Operation) -> str:
    answers = operation.answers.values()
    types = dict.fromkeys("void" if each is None else _type(each) for each in answers)
    returns = " | ".join(types) or "void"
    return (
        f"{_comment({'description': operation.description or operation.summary}, '  ')}"
        f"  {operation.id}({', '.join(_arguments(operation))}): Promise<{returns}> {{\n"
        f"    return this.send({', '.join(_call(operation))});\n  }}\n"
    )


def _arguments(operation: Operation) -> Iterator[str]:
    for each in operation.at("path"):
        yield f"{_camel(each.name)}: {_type(each.schema)}"
    if operation.body is not None:
        yield f"body{'' if operation.body_is_required else '?'}: {_type(operation.body)}"
    if query := operation.at("query"):
        fields = "; ".join(
            f"{each.name}{'' if each.is_required else '?'}: {_type(each.schema)}" for each in query
        )
        needs = any(each.is_required for each in query)
        yield f"query: {{ {fields} }}{'' if needs else ' = {}'}"
    yield "options: Options = {}"


def _call(operation: Operation) -> Iterator[str]:
    yield json.dumps(operation.method)
    template = operation.path
    for each in operation.at("path"):
        template = template.replace(f"{{{each.name}}}", f"${{{_camel(each.name)}}}")
    template += "?dry_run=true" if operation.is_dry_run else ""
    yield f"path`{template}`" if "${" in template else json.dumps(template)
    parts = [f"takesKey: {'true' if operation.takes_key else 'false'}", "options"]
    if operation.body is not None:
        parts.append("body")
    if operation.at("query"):
        parts.append("query")
    yield "{ " + ", ".join(parts) + " }"


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.title() for word in others)
