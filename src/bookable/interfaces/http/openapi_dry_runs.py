"""Dry runs in the OpenAPI documents: the second answer of every operation that has one."""

from __future__ import annotations

from typing import Any

HEADER = {
    "description": "`?1` if nothing was changed, because the request asked for a dry run.",
    "schema": {"type": "string", "enum": ["?1"]},
}
ABOUT = {
    "would": "The answer that the request would get without `dry_run`.",
    "events": "The types of the events that there would be, in order.",
    "quote": "What is given back to the client. Null unless something is canceled.",
    "effects": "What would follow, each once: mails, refunds, and what happens to meetings.",
}


def add_dry_run(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Add the answer of a dry run to an operation that has the parameter `dry_run`."""
    named = {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}
    if "dry_run" not in named:
        return
    responses = operation["responses"]
    done = next(response for status, response in responses.items() if int(status) < 300)
    kind, content = next(iter(done["content"].items()))
    tried = _named(content["schema"], schemas)
    if responses.get("200") is done:
        content["schema"] = {"oneOf": [content["schema"], tried]}
        headers = done.get("headers", {})
        done["headers"] = {name: each | {"required": False} for name, each in headers.items()}
        done["headers"]["Dry-Run"] = HEADER
        return
    responses["200"] = {
        "description": "What would happen. Only with `dry_run`.",
        "headers": {"Dry-Run": HEADER},
        "content": {kind: {"schema": tried}},
    }


def _named(answer: dict[str, Any], schemas: dict[str, Any]) -> dict[str, str]:
    """Write the shape of a dry run under the schemas, and refer to it."""
    name = f"DryRunOf{answer['$ref'].rpartition('/')[2]}"
    schemas[name] = _schema(answer)
    return {"$ref": f"#/components/schemas/{name}"}


def _schema(answer: dict[str, Any]) -> dict[str, Any]:
    words = {"type": "array", "items": {"type": "string"}}
    quote = {"anyOf": [{"$ref": "#/components/schemas/QuoteOut"}, {"type": "null"}]}
    listed = {name: {"description": ABOUT[name], **words} for name in ("events", "effects")}
    return {
        "type": "object",
        "description": "What would happen. Only with `dry_run`.",
        "required": ["would", *listed, "quote"],
        "properties": {
            "would": {"description": ABOUT["would"], **answer},
            **listed,
            "quote": {"description": ABOUT["quote"], **quote},
        },
    }
