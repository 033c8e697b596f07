"""What is locked: which version of each package, and the hashes of its files."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]

RUNNING = "requirements.lock"
TESTING = "requirements-test.lock"
INSTALLING = "requirements-pip.lock"
LOCKING = "requirements-uv.lock"


@cache
def entries(name: str) -> dict[Requirement, list[str]]:
    """Return each requirement of a lock with the hashes of its files."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    pairs = [line.partition(" --hash=") for line in lines]
    return {Requirement(said): f"{mark}{rest}".split() for said, mark, rest in pairs}


def versions(name: str) -> dict[str, str]:
    """Return the version of each package by its name."""
    return {canonicalize_name(r.name): str(r.specifier).removeprefix("==") for r in entries(name)}
