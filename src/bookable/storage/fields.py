"""Column types that Django has no field for."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _Field = models.Field[datetime | None, datetime | None]
else:
    _Field = models.Field


class WallTimeField(_Field):
    """A time without a zone. Django's own field would convert it by the zone of the process."""

    def db_type(self, connection: Any) -> str:
        """Return PostgreSQL's name of the type."""
        return "timestamp"
