"""The ways in: by API token, bearer token or session."""

from bookable.interfaces.auth.bearer_auth import BearerAuth
from bookable.interfaces.auth.session_auth import SessionAuth
from bookable.interfaces.auth.token_auth import TokenAuth

AUTHS = [TokenAuth(), BearerAuth(), SessionAuth()]
"""The authenticators of all controllers. The first one that finds credentials of its kind
decides."""
