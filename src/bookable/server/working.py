"""The worker as a process of its own: `python -m bookable.server.working`."""

from __future__ import annotations

import os

from bookable.server.loading import lasting
from bookable.server.stepping_down import keep_code_in_reach, step_down


def main() -> None:
    """This will run background jobs until it is asked to stop."""
    parent = os.getppid()
    keep_code_in_reach()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookable.config.settings")
    with lasting():
        import django

        django.setup()
        from bookable.server.worker import work

    step_down(parent=parent)
    work()


if __name__ == "__main__":
    main()
