"""The APIs as the pages tell of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """One API: where it answers, and in one sentence what for."""

    name: str
    title: str
    base: str
    about: str

    @property
    def page(self) -> str:
        """This will be the address of its interactive page."""
        return f"/docs/{self.name}/"

    @property
    def document(self) -> str:
        """This will be the address of its OpenAPI document."""
        return f"/api/openapi/{self.name}.json"
