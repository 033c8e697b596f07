"""What there is to book: practitioners, their services, and where those take place."""

from __future__ import annotations

from msgspec import Struct

from bookable.interfaces.dialects.marketplace.schemas.common import PageQuery
from bookable.interfaces.http.texts import ShortText


class PractitionersQuery(PageQuery):
    """Which page of the practitioners whose name, company or bio contains `search`."""

    search: ShortText = ""


class PractitionerOut(Struct):
    """A practitioner as the directory shows her."""

    id: int
    name: str
    company: str
    avatar: str
    bio: str
    timezone: str
