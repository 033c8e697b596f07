"""Query parameters in which an empty value means that none was given."""

from __future__ import annotations

from collections.abc import Container
from typing import Annotated, Any, TypeAlias, TypeVar
from urllib.parse import parse_qsl

from dmr import Controller
from dmr.components import QueryComponent
from dmr.endpoint import Endpoint
from dmr.types import EMPTY

Model = TypeVar("Model")


class _NonEmptyQuery(QueryComponent):
    """Query parameters without empty ones: a form sends `name=` for a field that was left empty."""

    __slots__ = ()

    def provide_context_data(
        self,
        endpoint: Endpoint,
        controller: Controller[Any],
        *,
        field_model: Any,
        default: Any = EMPTY,
    ) -> dict[str, Any]:
        text = controller.request.META.get("QUERY_STRING", "")
        if default is EMPTY and _is_plain(text):
            parameters = _read(text, repeatable=getattr(field_model, "__dmr_force_list__", ()))
        else:
            parameters = super().provide_context_data(
                endpoint, controller, field_model=field_model, default=default
            )
        return {name: value for name, value in parameters.items() if value != ""}


_MOST_PLAIN = 100
"""Up to how many parameters a query is read without Django, which limits their number."""


def _is_plain(text: str) -> bool:
    """Return whether a query needs none of what Django knows about odd ones."""
    return text.isascii() and text.count("&") < _MOST_PLAIN


# Django's QueryDict, and making a dict of it, take a twentieth of the time of a list of slots.
def _read(text: str, *, repeatable: Container[str]) -> dict[str, Any]:
    """Return the parameters of a query as Django's way does: the last value of each name, and all
    values of a repeatable one."""
    parameters: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        if name in repeatable:
            parameters.setdefault(name, []).append(value)
        else:
            parameters[name] = value
    return parameters


Query: TypeAlias = Annotated[Model, _NonEmptyQuery()]
"""The type of a controller's `parsed_query`. Empty parameters take their defaults."""
