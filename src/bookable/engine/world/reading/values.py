"""Values of a world file, each with the path to it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bookable.engine.world.reading.document import Fields
from bookable.engine.world.refused import WorldRefused

_KINDS = {
    type(None): "null",
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "text",
    list: "a list",
    Fields: "an object",
}
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the file and the path to it; the file itself has an empty path."""

    path: str
    raw: object

    @property
    def kind(self) -> str:
        """What kind of value this is, in words for a message."""
        return _KINDS[type(self.raw)]

    def refuse(self, problem: str) -> WorldRefused:
        """Return the refusal of this value."""
        return WorldRefused(self.path, problem)

    def field(self, name: str) -> Value:
        """Return a field of this object, null if it does not have it."""
        step = name if re.fullmatch(r"\w{1,40}", name, re.ASCII) else f"[{shown(name)}]"
        dot = "." if self.path and not step.startswith("[") else ""
        return Value(f"{self.path}{dot}{step}", self.fields().get(name))

    def fields(self) -> Fields:
        """Return the fields of an object, or raise WorldRefused for anything else."""
        if not isinstance(self.raw, Fields):
            subject = "" if self.path else "the file "
            raise self.refuse(f"{subject}must be an object, not {self.kind}")
        return self.raw

    def items(self) -> list[Value]:
        """Return the values of a list, or raise WorldRefused for anything else."""
        if not isinstance(self.raw, list):
            raise self.refuse(f"must be a list, not {self.kind}")
        return [Value(f"{self.path}[{n}]", item) for n, item in enumerate(self.raw)]


def shown(text: str) -> str:
    """Return a text of the file as a message can show it: quoted, short, on one line."""
    return ascii(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")
