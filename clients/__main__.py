"""Write the clients anew: `make clients`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from clients import python_maker, typescript_maker

HERE = Path(__file__).parent
PYTHON = HERE / "python" / "src" / "bookable_client" / "apis"
TYPESCRIPT = HERE / "typescript" / "src"


def made() -> Iterator[tuple[Path, str]]:
    """Yield each file that is made, with its content. Django must be set up."""
    from django.test import Client

    from bookable.config.dialects import installed

    for name in (*(dialect.name for dialect in installed()), "auth"):
        answer = Client(headers={"host": "127.0.0.1"}).get(f"/api/openapi/{name}.json")
        document = answer.json()
        yield PYTHON / f"{name}.py", formatted(python_maker.module(name, document))
        yield TYPESCRIPT / f"{name}.ts", typescript_maker.module(name, document)


def formatted(source: str) -> str:
    """Return Python source in its form."""
    ruff = Path(sys.executable).parent / "ruff"
    command = [str(ruff), "format", "--line-length", "100", "-"]
    return subprocess.run(command, input=source, capture_output=True, text=True, check=True).stdout


def main() -> None:
    """Write every file."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookable.config.settings")
    django.setup()
    for path, content in made():
        path.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
