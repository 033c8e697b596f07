"""The settings of the pages: how they look, and who may open an account on them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from bookable.config import mail_settings
from bookable.config.values import Values, wrong
from bookable.domain.account_links import SignUp

COLOR = "#1c6644"
"""The colour of the pages where none is set."""

LOGO_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
}
LARGEST_LOGO = 100_000
"""In bytes. Every visitor downloads it."""

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, kw_only=True)
class Logo:
    """The picture beside the name of the site."""

    content: bytes
    type: str


@dataclass(frozen=True, kw_only=True)
class Site:
    """How the pages look, who may open an account, and whether guests may book without one.

    `color` is like #123456. `embed_origins` are the sites that may show booking pages in a frame.
    Without `pages` only people with an account see whom they can book.
    """

    name: str
    color: str
    logo: Logo | None
    sign_up: SignUp = SignUp.OPEN
    guests: bool = True
    embed_origins: tuple[str, ...] = ()
    pages: bool = True


def site(values: Values, *, base_url: str) -> Site:
    """Return how the pages look, and who may open an account. Without a name of their own they have
    that of the sender of mails."""
    color = values.text("BOOKABLE_SITE_COLOR") or COLOR
    if not _COLOR.fullmatch(color):
        raise wrong("BOOKABLE_SITE_COLOR", f"must be a colour like {COLOR}, not {color!r}")
    name = values.text("BOOKABLE_SITE_NAME") or mail_settings.sender(values, base_url=base_url).name
    sign_up = values.one_of("BOOKABLE_SIGN_UP", SignUp, default=SignUp.OPEN)
    guests = values.switch("BOOKABLE_GUESTS")
    return Site(
        name=name,
        color=color.lower(),
        logo=_logo(values),
        sign_up=sign_up,
        guests=guests is None or guests,
        embed_origins=_embed_origins(values),
        pages=values.switch("BOOKABLE_PAGES") is not False,
    )


def _embed_origins(values: Values) -> tuple[str, ...]:
    name = "BOOKABLE_EMBED_ORIGINS"
    return ("*",) if values.text(name) == "*" else values.origins(name)


def _logo(values: Values) -> Logo | None:
    name = "BOOKABLE_SITE_LOGO"
    if (value := values.text(name)) is None:
        return None
    path = Path(value)
    if (type_ := LOGO_TYPES.get(path.suffix.lower())) is None:
        raise wrong(name, f"must be a file that ends in {', '.join(LOGO_TYPES)}, not {value!r}")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise wrong(name, f"cannot be read: {error.strerror}") from None
    if len(content) > LARGEST_LOGO:
        raise wrong(name, f"has {len(content):,} bytes, and may have {LARGEST_LOGO:,}")
    return Logo(content=content, type=type_)
