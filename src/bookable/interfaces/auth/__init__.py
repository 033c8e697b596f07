"""Who asks: by an API token, a bearer, or a session."""

from bookable.interfaces.auth.bearer_auth import BearerAuth
from bookable.interfaces.auth.session_auth import SessionAuth
from bookable.interfaces.auth.token_auth import TokenAuth

AUTHS = [TokenAuth(), BearerAuth(), SessionAuth()]
"""The one authenticator of all doors; the first that finds credentials of its kind decides."""

__all__ = ["AUTHS", "BearerAuth", "SessionAuth", "TokenAuth"]
