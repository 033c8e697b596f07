"""Who asks."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from dmr import HeaderSpec, Query, ResponseSpec, validate

from bookable.interfaces.auth.api_key_auth import KeyUse
from bookable.interfaces.dialects.core.controllers.door import UNCHANGED, CoreDoor
from bookable.interfaces.dialects.core.mapping import me as mapping
from bookable.interfaces.dialects.core.schemas.common import NoQuery
from bookable.interfaces.dialects.core.schemas.me import MeOut

FOUND = ResponseSpec(MeOut, status_code=HTTPStatus.OK, headers={"ETag": HeaderSpec()})


class Me(CoreDoor):
    """Yourself"""

    key_use = KeyUse.ALONE
    scopes = (None, None)

    @validate(FOUND, UNCHANGED)
    def get(self, parsed_query: Query[NoQuery]) -> HttpResponse:
        """Retrieve who asks."""
        return self.single(mapping.me(self.actor))
