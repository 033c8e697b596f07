"""Signing in and out: open to everybody who knows a password, or has a token."""

from __future__ import annotations

from tests.identity.issuers import PASSWORD, known_password
from tests.matrix.rows import rows_of
from tests.matrix.scene import ANYBODY, For, Planted, Scene, casting
from tests.people import NOW

from bookable.domain.people import Role
from bookable.engine.people import Account
from bookable.interfaces.auth import tokens
from bookable.storage.models import Person

ONESELF = "(GET|PATCH) .*/me/"
PLANTED: Planted = {
    f"{who}-mail": (For(who, at=ONESELF),)
    for who in ("peer", "rival", "stranger", "foreigner", "provider", "staff")
} | {
    # The client's credentials open the door to whoever brings them, and tell whose they are.
    "client-mail": (For("client", at=ONESELF), For(ANYBODY, at="POST .*/login/")),
    "client-name": (For("client", at=ONESELF), For(ANYBODY, at="POST .*/login/")),
    "peer-name": (For("peer", at=ONESELF),),
}


def build() -> Scene:
    """This will be somebody with a password."""
    cast = casting("identity", client=Role.STUDENT, provider=Role.TEACHER, named=("client", "peer"))
    john = cast["client"]
    Person.objects.filter(id=john.person_id).update(password=known_password())
    refresh = tokens.bearer(
        Account(john, 1), now=NOW, lifetime=tokens.REFRESH_LASTS, kind=tokens.Kind.REFRESH
    )
    return Scene(cast, {"email": john.email, "password": PASSWORD, "refresh": refresh})


CREDENTIALS = {"email": "{email}", "password": "{password}"}
WRONG = {"email": "{email}", "password": "guessed"}

row = rows_of("identity", "/api/auth/")

ROWS = [
    row("POST", "login/", CREDENTIALS, nobody=200, by="nobody", statements=9),
    row("POST", "login/", WRONG, everyone=401, crossing=401),
    row("POST", "token/", CREDENTIALS, nobody=200, by="nobody", statements=2),
    row("POST", "token/", WRONG, everyone=401, crossing=401),
    row("POST", "jwt/", CREDENTIALS, nobody=200, by="nobody", statements=1),
    row("POST", "jwt/", WRONG, everyone=401, crossing=401),
    row("POST", "jwt/refresh/", {"refresh": "{refresh}"}, nobody=200, by="nobody", statements=1),
    row("POST", "jwt/refresh/", {"refresh": "made up"}, everyone=401, crossing=401),
    row("POST", "logout/", everyone=200, statements=1),
    row("GET", "me/", everyone=200, statements=2),
    row("PATCH", "me/", {"timezone": "Europe/Madrid"}, everyone=200, statements=4),
]
