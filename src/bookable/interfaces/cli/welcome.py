"""What `bookable up` says when it is up."""

from __future__ import annotations

from django.conf import settings


def print_welcome(url: str) -> None:
    """This will tell a newcomer where to go."""
    print(f"Bookable serves on {url}")
    print(f"  home      {settings.BOOKABLE_HOME}")
    if settings.BOOKABLE_SANDBOX:
        print("  sandbox   the clock can be moved by anyone on this machine")
