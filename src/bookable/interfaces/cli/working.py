"""The worker as a process of its own: `python -m bookable.interfaces.cli.working`."""

from __future__ import annotations

import os

from bookable.interfaces.cli.loading import lasting
from bookable.interfaces.cli.stepping_down import keep_code_in_reach, step_down


def main() -> None:
    """This will run background jobs until it is asked to stop."""
    parent = os.getppid()
    keep_code_in_reach()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookable.config.settings")
    with lasting():
        import django

        django.setup()
        from bookable.interfaces.cli.worker import work

    step_down(parent=parent)
    work()


if __name__ == "__main__":
    main()
