"""The matrix of signing in and out: open to anyone with a password or a token."""

from __future__ import annotations

from typing import Any

from tests.factories import NOW
from tests.identity.issuers import PASSWORD, known_password
from tests.matrix.rows import Row, rows_of
from tests.matrix.scene import ANYBODY, For, Planted, Scene, casting

from bookable.domain.people import Role
from bookable.engine.tokens import Account
from bookable.interfaces.auth import tokens
from bookable.storage.models import ApiToken, Person

ONESELF = "(GET|PATCH) .*/me/"
PLANTED: Planted = {
    f"{who}-mail": (For(who, at=ONESELF),)
    for who in ("peer", "rival", "stranger", "foreigner", "provider", "staff")
} | {
    # Every caller may sign in with the client's credentials. The answer then shows the client.
    "client-mail": (For("client", at=ONESELF), For(ANYBODY, at="POST .*/login/")),
    "client-name": (For("client", at=ONESELF), For(ANYBODY, at="POST .*/login/")),
    "peer-name": (For("peer", at=ONESELF),),
}


def build() -> Scene:
    """Build the scene: a person with a password."""
    cast = casting("identity", client=Role.STUDENT, provider=Role.TEACHER, named=("client", "peer"))
    john = cast["client"]
    Person.objects.filter(id=john.person_id).update(password=known_password())
    pair = tokens.bearers(Account(john, 1), now=NOW)
    assert pair is not None
    [family] = ApiToken.objects.filter(person_id=john.person_id, kind="jwt")
    names = {"email": john.email, "password": PASSWORD, "refresh": pair.refresh}
    return Scene(cast, names | {"family": family.id})


CREDENTIALS = {"email": "{email}", "password": "{password}"}
CHANGED = {"current": "{password}", "new": "a much longer passphrase"}
WRONG = {"email": "{email}", "password": "guessed"}

_row = rows_of("identity", "/api/auth/")


def row(method: str, path: str, body: Any = None, *, nobody: int = 401, **more: Any) -> Row:
    """Return a row. Where one has to be signed in, an API key is refused."""
    refused = {"acting": 401} if nobody == 401 else {}
    return _row(method, path, body, nobody=nobody, **(refused | more))


ROWS = [
    row("POST", "login/", CREDENTIALS, nobody=200, by="nobody", statements=10),
    row("POST", "login/", WRONG, everyone=401, crossing=401),
    row("POST", "token/", CREDENTIALS, nobody=200, by="nobody", statements=2),
    row("POST", "token/", WRONG, everyone=401, crossing=401),
    row("POST", "jwt/", CREDENTIALS, nobody=200, by="nobody", statements=2),
    row("POST", "jwt/", WRONG, everyone=401, crossing=401),
    row("POST", "jwt/refresh/", {"refresh": "{refresh}"}, nobody=200, by="nobody", statements=1),
    row("POST", "jwt/refresh/", {"refresh": "made up"}, everyone=401, crossing=401),
    row("POST", "logout/", everyone=200, statements=2),
    row("DELETE", "token/", everyone=204, statements=2),
    row("GET", "tokens/", everyone=200, statements=2),
    # Of a token of others nobody learns whether it is there.
    row("DELETE", "tokens/{family}/", everyone=404, client=204, statements=2),
    row("DELETE", "tokens/", everyone=204, statements=2),
    # A current password that is wrong, since only one of them has one.
    row("POST", "password/", CHANGED, everyone=400, client=200, statements=7),
    row("GET", "me/", everyone=200, statements=2),
    row("PATCH", "me/", {"timezone": "Europe/Madrid"}, everyone=200, statements=5),
]
