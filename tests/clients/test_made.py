"""The clients as they are made from the OpenAPI documents."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from clients.__main__ import HERE, made

TYPESCRIPT = HERE / "typescript"


class TestClients:
    def test_are_as_make_clients_writes_them(self):
        """Run `make clients` after a change of an API."""
        stale = [path.name for path, content in made() if path.read_text("utf-8") != content]
        assert stale == []

    @pytest.mark.long
    def test_have_types_that_mypy_finds_strict(self):
        command = [sys.executable, "-m", "mypy", "--strict", "--config-file", os.devnull]
        found = subprocess.run(
            [*command, "-p", "bookable_client"],
            env=os.environ | {"MYPYPATH": str(HERE / "python" / "src")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert found.returncode == 0, found.stdout

    @pytest.mark.long
    @pytest.mark.skipif(shutil.which("npm") is None, reason="needs Node.js and npm")
    def test_have_types_that_tsc_finds_strict(self, tmp_path: Path):
        folder = tmp_path / "typescript"
        shutil.copytree(TYPESCRIPT, folder)
        _run("npm", "install", "--no-audit", "--no-fund", "--silent", at=folder)
        _run("npm", "run", "check", at=folder)


def _run(*command: str, at: Path) -> None:
    done = subprocess.run(command, cwd=at, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
