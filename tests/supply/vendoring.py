"""Takes the files in vendor.toml from npm, and writes down their hashes: `make vendor`."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.supply.locks import ROOT

LIST = ROOT / "vendor.toml"


def packages() -> list[dict[str, Any]]:
    """Return every package with its files, as listed."""
    listed: list[dict[str, Any]] = tomllib.loads(LIST.read_text(encoding="utf-8"))["package"]
    return listed


def kept(package: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Return where each file of a package is kept, and its hash."""
    for path, digest in package["files"].items():
        yield ROOT / package["folder"] / Path(path).name, digest


def sha256(content: bytes) -> str:
    """Return the hash of a file as it is listed."""
    return hashlib.sha256(content).hexdigest()


def fetch(package: dict[str, Any], folder: Path) -> tarfile.TarFile:
    """Return a package as npm has it, or raise ValueError if it is another one than expected."""
    wanted = f"{package['name']}@{package['version']}"
    words = ("npm", "pack", wanted, "--silent", "--ignore-scripts", "--pack-destination", folder)
    name = subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()
    content = (folder / name).read_bytes()
    found = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
    if found != package["integrity"]:
        raise ValueError(f"{wanted} has the integrity {found}")
    return tarfile.open(folder / name)


def take(package: dict[str, Any]) -> dict[str, str]:
    """Keep the files of a package, and return their hashes."""
    digests = {}
    target = ROOT / package["folder"]
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, fetch(package, Path(folder)) as archive:
        for path in package["files"]:
            member = archive.extractfile(f"package/{path}")
            assert member is not None
            content = member.read()
            (target / Path(path).name).write_bytes(content)
            digests[path] = sha256(content)
    return digests


def main() -> None:
    """Take all files, and write their hashes into the list."""
    head, *sections = LIST.read_text(encoding="utf-8").split("[[package]]")
    for n, package in enumerate(packages()):
        for path, digest in take(package).items():
            line = re.compile(rf'^"{re.escape(path)}" = ".*"$', re.MULTILINE)
            sections[n] = line.sub(f'"{path}" = "{digest}"', sections[n])
    LIST.write_text("[[package]]".join([head, *sections]), encoding="utf-8")


if __name__ == "__main__":
    main()
