"""Queries as forms and links send them."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias, TypeVar

from dmr import Controller
from dmr.components import QueryComponent
from dmr.endpoint import Endpoint
from dmr.types import EMPTY

Model = TypeVar("Model")


class _WhatWasSaid(QueryComponent):
    """A query in which a filter that was left empty was not set: that is how a form sends it."""

    __slots__ = ()

    def provide_context_data(
        self,
        endpoint: Endpoint,
        controller: Controller[Any],
        *,
        field_model: Any,
        default: Any = EMPTY,
    ) -> dict[str, Any]:
        said = super().provide_context_data(
            endpoint, controller, field_model=field_model, default=default
        )
        return {name: value for name, value in said.items() if value != ""}


Query: TypeAlias = Annotated[Model, _WhatWasSaid()]
"""A controller's parameter `parsed_query`, as a struct; what is empty has its default there."""
