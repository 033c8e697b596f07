"""Sessions in the database under a digest of their key, so that a backup signs no one in."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

from bookable.engine import tokens
from bookable.interfaces.auth import browsers


class SessionStore(db.SessionStore):
    """Django's sessions in the database. The cookie has the key, the table its digest."""

    def exists(self, session_key: str) -> bool:
        return super().exists(_digest(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """Return the row that holds this session."""
        row = super().create_model_instance(data)
        row.session_key = _digest(row.session_key)
        return row

    def save(self, must_create: bool = False) -> None:
        """Save this session, and where it signs its person in."""
        if self.session_key is None:
            self.create()
            return
        super().save(must_create)
        if (person := self.get(SESSION_KEY)) and (found := browsers.of_session(self)):
            tokens.note_sign_in(_digest(self.session_key), int(person), **found._asdict())

    def delete(self, session_key: str | None = None) -> None:
        """Delete a session, by default this one."""
        key = session_key or self.session_key
        if key is not None:
            super().delete(_digest(key))

    @property
    def digest(self) -> str:
        """The key of this session in the table, or nothing if it is not there."""
        return "" if self.session_key is None else _digest(self.session_key)

    def _get_session_from_db(self) -> Any:
        key = self.session_key
        self._session_key = None if key is None else _digest(key)
        found = super()._get_session_from_db()  # type: ignore[misc]
        self._session_key = key if found else None
        return found


def _digest(key: str) -> str:
    # The column holds 40 characters. Keys are random, so a digest needs no salt.
    return hashlib.sha256(key.encode()).hexdigest()[:40]
