"""Query parameters in which an empty value means that none was given."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias, TypeVar

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
        if default is EMPTY and not controller.request.META.get("QUERY_STRING"):
            return {}
        parameters = super().provide_context_data(
            endpoint, controller, field_model=field_model, default=default
        )
        return {name: value for name, value in parameters.items() if value != ""}


Query: TypeAlias = Annotated[Model, _NonEmptyQuery()]
"""The type of a controller's `parsed_query`. Empty parameters take their defaults."""
