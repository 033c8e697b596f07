"""Ids in addresses and fields. A text that is no id is the id of something that does not exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from bookable.domain.refusals import Refusal

T = TypeVar("T")


class Id(Generic[T]):
    """How one kind of id is read, and the refusal for a text that is none.

    As an attribute of a controller it is the id in its address:

        service_id = Id(number, ServiceNotFound)

    This reads the parameter `service_id`. It is read when it is used, so that the refusal comes
    where an id without a service would be refused.
    """

    def __init__(self, read: Callable[[str], T | None], missing: Callable[[], Refusal]) -> None:
        self._read, self._missing, self._name = read, missing, ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, controller: Any, owner: type) -> T:
        return self.parse(controller.kwargs[self._name])

    def parse(self, text: str) -> T:
        """Return the id in a text, or raise the refusal."""
        found = self._read(text)
        if found is None:
            raise self._missing()
        return found
