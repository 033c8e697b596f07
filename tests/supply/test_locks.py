"""What is installed is locked to the byte, and is what the project asks for."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tests.supply.locks import INSTALLING, LOCKING, ROOT, RUNNING, TESTING, entries, versions

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NEEDED = PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"]
EXTRAS = PROJECT["project"]["optional-dependencies"]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
PINNED = re.compile(r"==[^,*]+")


def unmet(name: str, asked: list[str]) -> list[str]:
    """Return requirements that are not locked, or locked to a version that they exclude."""
    locked = versions(name)
    wanted = [Requirement(each) for each in asked]
    foreign = [each for each in wanted if each.name != PROJECT["project"]["name"]]
    return [
        str(each)
        for each in foreign
        if not each.specifier.contains(locked.get(canonicalize_name(each.name), "0"))
    ]


@pytest.mark.parametrize("name", [RUNNING, TESTING, INSTALLING, LOCKING])
class TestLock:
    def test_has_one_version_each(self, name):
        asked = entries(name)
        assert [str(each) for each in asked if not PINNED.fullmatch(str(each.specifier))] == []
        assert len(versions(name)) == len(asked)

    def test_has_hashes_of_every_file(self, name):
        bare = [
            str(asked)
            for asked, hashes in entries(name).items()
            if not hashes or not all(map(HASH.fullmatch, hashes))
        ]
        assert bare == []


class TestInstalledLocks:
    @pytest.mark.parametrize("name", [RUNNING, TESTING])
    def test_have_everything_to_run_and_build(self, name):
        assert unmet(name, NEEDED) == []


class TestInstallTools:
    @pytest.mark.parametrize(("group", "name"), [("pip", INSTALLING), ("uv", LOCKING)])
    def test_are_locked_as_the_project_asks(self, group, name):
        assert unmet(name, PROJECT["dependency-groups"][group]) == []
        assert len(versions(name)) == 1

    def test_are_installed_first(self):
        rule = MAKEFILE.partition("\n.venv/.installed:")[2].partition("\n\n")[0]
        installed = re.findall(r"(?:LOCKED\)|INSTALL\)) (.+)", rule)
        assert installed[:2] == [INSTALLING, RUNNING]

    def test_install_only_the_project_without_a_hash(self):
        used = re.findall(r"\$\(INSTALL\) (.+)", MAKEFILE)
        assert used == [
            "--require-hashes --requirement",
            "--no-deps --no-build-isolation --editable .",
        ]
        assert MAKEFILE.count("-m pip install") == 1
        assert "==" not in MAKEFILE


class TestTestLock:
    def test_has_what_tests_and_traces_need(self):
        assert unmet(TESTING, EXTRAS["test"] + EXTRAS["tracing"]) == []

    def test_has_the_versions_that_run(self):
        tested, run = versions(TESTING), versions(RUNNING)
        assert {name: tested.get(name) for name in run} == run
