"""The APIs as the home and docs pages list them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """An API: its name, base address and a sentence about it."""

    name: str
    title: str
    base: str
    about: str

    @property
    def page(self) -> str:
        """The address of its interactive page."""
        return f"/docs/{self.name}/"

    @property
    def document(self) -> str:
        """The address of its OpenAPI document."""
        return f"/api/openapi/{self.name}.json"
