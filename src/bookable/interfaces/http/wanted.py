"""Describe in words what a field accepts, derived from its type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import inspect

FieldPath = Sequence[str | int]

_KEY = "wanted"


def wanted(words: str) -> dict[str, str]:
    """Return the `extra` of a `msgspec.Meta` that says in words what a value must be."""
    return {_KEY: words}


def free_text(most: int, least: int = 0) -> msgspec.Meta:
    """Return the limits of a text. NUL is refused, because PostgreSQL cannot store it."""
    length = f"{least} to {most:,}" if least else f"at most {most:,}"
    return msgspec.Meta(
        min_length=least or None,
        max_length=most,
        pattern=r"^[^\x00]*$",
        extra=wanted(f"text of {length} characters, without NUL"),
    )


def what_is_wanted(model: Any, place: FieldPath) -> str:
    """Return what the value at a place in a model must be, such as "a whole number from 1 to 5"."""
    return _words(type_at(model, place))


def type_at(model: Any, place: FieldPath) -> inspect.Type:
    """Return the type of the value at a place in a model."""
    kind = inspect.type_info(model)
    for step in place:
        kind = _inside(kind, step)
    return kind


def _inside(kind: inspect.Type, step: str | int) -> inspect.Type:
    for choice in _choices(kind):
        plain = choice.type if isinstance(choice, inspect.Metadata) else choice
        if isinstance(step, int) and isinstance(plain, inspect.ListType):
            return plain.item_type
        if isinstance(plain, inspect.DictType):
            return plain.value_type
        if isinstance(plain, inspect.StructType):
            types = (field.type for field in plain.fields if field.encode_name == step)
            return next(types, inspect.AnyType())
    return inspect.AnyType()


def _choices(kind: inspect.Type) -> Iterator[inspect.Type]:
    if isinstance(kind, inspect.UnionType):
        yield from kind.types
    else:
        yield kind


def _words(kind: inspect.Type) -> str:
    choices = [choice for choice in _choices(kind) if not isinstance(choice, inspect.NoneType)]
    words = [word for word in dict.fromkeys(_word(choice) for choice in choices) if word]
    if len(choices) < sum(1 for _ in _choices(kind)):
        words.append("null")
    return " or ".join(words)


def _word(kind: inspect.Type) -> str:
    match kind:
        case inspect.Metadata():
            extra: Mapping[str, str] = kind.extra or {}
            return extra.get(_KEY) or _word(kind.type)
        case inspect.UnionType():
            return _words(kind)
        case inspect.IntType():
            return "a whole number" + _range(kind)
        case inspect.FloatType():
            return "a number" + _range(kind)
        case inspect.LiteralType():
            return _one_of([str(value) for value in kind.values if value != ""])
        case inspect.EnumType():
            return _one_of([str(each.value) for each in kind.cls])
        case inspect.DateTimeType():
            return "a time with its offset, like 2027-03-01T10:00:00Z"
        case inspect.ListType(max_length=most) if most is not None:
            return f"a list of at most {most}"
    return _PLAIN.get(type(kind), "something else")


_PLAIN: Mapping[type[inspect.Type], str] = {
    inspect.StrType: "text",
    inspect.BoolType: "true or false",
    inspect.UUIDType: "a UUID",
    inspect.DateType: "a date like 2027-03-01",
    inspect.ListType: "a list",
    inspect.StructType: "a JSON object",
    inspect.DictType: "a JSON object",
}


def _range(kind: inspect.IntType | inspect.FloatType) -> str:
    if kind.ge is None:
        return "" if kind.le is None else f" up to {kind.le}"
    return f" of at least {kind.ge}" if kind.le is None else f" from {kind.ge} to {kind.le}"


def _one_of(words: list[str]) -> str:
    return f"one of {', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else "".join(words)
