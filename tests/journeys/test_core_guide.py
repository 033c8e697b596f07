"""The calls of the guide to the core API, run in a shell as its readers run them.

A block of `sh` runs in the shell of its page. A block of `json` or `text` after it is what it
prints, where `…` stands for what differs or was left out.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.harness import Running

FOLDER = Path(__file__).parents[2] / "docs" / "apis"
PAGES = [FOLDER / "core.md", *sorted((FOLDER / "core").glob("*.md"))]
BLOCK = re.compile(r"^```(sh|json|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PEOPLE = {"SAM": "sam@demo.example", "MARIA": "maria@demo.example", "LENA": "lena@demo.example"}
REST = "rest"
"""What stands for fields or items that a page leaves out."""

pytestmark = pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("jq") and shutil.which("bash")),
    reason="the guide's calls need bash, curl and jq",
)


@dataclass(frozen=True)
class Call:
    """A block of a page, and what it prints if the page says so."""

    script: str
    kind: str = ""
    printed: str = ""


def calls(page: Path) -> list[Call]:
    """Return the blocks of a page in order."""
    found: list[Call] = []
    for kind, text in BLOCK.findall(page.read_text(encoding="utf-8")):
        if kind == "sh":
            found.append(Call(text))
        else:
            found[-1] = Call(found[-1].script, kind, text)
    return found


@pytest.fixture(scope="module")
def bookable() -> Iterator[Running]:
    with Running(flags=("--sandbox", "--workers=1")) as running:
        running.clock("2027-03-01T07:00:00Z")
        yield running


@pytest.fixture
def shell(bookable: Running, tmp_path: Path) -> Any:
    """Return a function that runs the blocks of a page and returns what each prints."""
    tokens = {name: bookable.credentials(email)["token"] for name, email in PEOPLE.items()}

    def run(page: Path) -> list[str]:
        lines = ["set -eu"]
        for number, call in enumerate(calls(page)):
            script = call.script.replace("http://127.0.0.1:8000", bookable.url)
            for name, token in tokens.items():
                script = re.sub(rf"^{name}=….*$", f"{name}={token}", script, flags=re.MULTILINE)
            lines.append(f"{{\n{script}}} > printed-{number}")
        ran = subprocess.run(
            ["bash", "-c", "\n".join(lines)],
            cwd=tmp_path,
            env=dict(os.environ),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return [(tmp_path / f"printed-{each}").read_text() for each in range(len(calls(page)))]

    return run


def expected(text: str) -> Any:
    """Return the JSON of a page, with REST where it leaves out the rest of an object or a list."""
    text = re.sub(r",?\s*…\s*}", f', "{REST}": "…"}}', text)
    return json.loads(re.sub(r"(\[|,)\s*…\s*]", rf'\1 "{REST}"]', text))


def differences(said: Any, real: Any, at: str = "") -> list[str]:
    """Return where an answer is not what the page says."""
    if isinstance(said, dict) and isinstance(real, dict):
        return _of_objects(dict(said), real, at)
    if isinstance(said, list) and isinstance(real, list):
        return _of_lists(list(said), real, at)
    if isinstance(said, str) and "…" in said and isinstance(real, str):
        pattern = ".*".join(map(re.escape, said.split("…")))
        return [] if re.fullmatch(pattern, real) else [f"{at}: {said} is {real}"]
    return [] if said == real else [f"{at}: {said} is {real}"]


def _of_objects(said: dict[str, Any], real: dict[str, Any], at: str) -> list[str]:
    is_whole = said.pop(REST, None) is None
    missing = [f"{at}.{name} is not there" for name in said.keys() - real.keys()]
    unsaid = [f"{at}.{name} is not said" for name in real.keys() - said.keys() if is_whole]
    both = said.keys() & real.keys()
    inside = (differences(said[name], real[name], f"{at}.{name}") for name in both)
    return [*missing, *unsaid, *(each for found in inside for each in found)]


def _of_lists(said: list[Any], real: list[Any], at: str) -> list[str]:
    is_whole = not said or said[-1] != REST
    if not is_whole:
        said.pop()
    if len(said) > len(real) or (is_whole and len(said) != len(real)):
        return [f"{at} has {len(real)} items"]
    inside = (differences(*each, f"{at}[]") for each in zip(said, real, strict=False))
    return [each for found in inside for each in found]


@pytest.mark.long
class TestGuideOfTheCoreApi:
    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
    def test_prints_what_it_says(self, shell: Any, page: Path) -> None:
        printed = shell(page)
        wrong = []
        for call, real in zip(calls(page), printed, strict=True):
            if call.kind == "json":
                wrong += differences(expected(call.printed), json.loads(real))
            elif call.kind == "text" and call.printed.strip() != real.strip():
                wrong.append(f"{call.printed} is {real}")
        assert wrong == []
