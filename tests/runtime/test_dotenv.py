"""The settings file: which one is read, who may own it, and what is taken from it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from tests.harness import environment, make_home, run

from bookable.config import dotenv
from bookable.config.environment import read
from bookable.server.processes import ENV_FILE, LENT, surroundings

LOOK = """
import json, os
import django
from bookable.config import settings
from bookable.server.processes import surroundings
names = ("LD_PRELOAD", "PGSERVICEFILE", "PGOPTIONS", "PGAPPNAME", "ZOOM_USER")
print(json.dumps({
    "base": settings.BOOKABLE_BASE_URL,
    "here": {name: os.environ[name] for name in names if name in os.environ},
    "children": [name for name in names if name in surroundings()],
}))
"""


def written(path: Path, text: str, *, mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


def found(home: Path) -> dotenv.Dotenv:
    return dotenv.find({"BOOKABLE_HOME": str(home)})


def seen(home: Path, *, cwd: Path, **more: str) -> dict[str, object]:
    """Return what a process started in a folder sees of the settings."""
    env = environment({"BOOKABLE_HOME": str(home), **more})
    done = subprocess.run(
        [sys.executable, "-P", "-c", LOOK], env=env, cwd=cwd, capture_output=True, check=True
    )
    return dict(json.loads(done.stdout))


@pytest.mark.long
class TestSettingsFile:
    def test_is_read_from_the_home(self, tmp_path: Path) -> None:
        written(tmp_path / ".env", "BOOKABLE_PAYMENT_HOLD_MINUTES=7\n")
        environ = {"BOOKABLE_HOME": str(tmp_path)}
        assert read(environ, file=found(tmp_path).values).payment_hold_minutes == 7

    def test_is_not_read_from_the_current_folder(self, tmp_path: Path) -> None:
        home = make_home()
        written(tmp_path / ".env", "BOOKABLE_BASE_URL=https://attacker.example\nLD_PRELOAD=x.so\n")
        at = seen(home, cwd=tmp_path)
        assert (at["base"], at["here"], at["children"]) == ("http://127.0.0.1:8000", {}, [])

    def test_named_by_an_option_may_set_the_home(self, tmp_path: Path) -> None:
        home = make_home()
        written(home / ".env", "BOOKABLE_PAYMENT_HOLD_MINUTES=never\n")
        text = f"BOOKABLE_HOME={home}\nBOOKABLE_REQUEST_HOLD_HOURS=ever\n"
        written(tmp_path / "bookable.env", text)
        for words in (["doctor", "--env"], ["--env"]):
            done = run(*words, "bookable.env", *["doctor"][: len(words) == 1], cwd=tmp_path)
            assert done.stderr.startswith("bookable: BOOKABLE_REQUEST_HOLD_HOURS: ")

    def test_named_by_an_option_must_exist(self, tmp_path: Path) -> None:
        done = run("doctor", "--env", str(tmp_path / "none"))
        assert (done.returncode, done.stderr) == (1, f"bookable: {tmp_path}/none: is not there\n")

    def test_is_overridden_by_empty_variables_too(self, tmp_path: Path) -> None:
        written(tmp_path / ".env", "BOOKABLE_PAYMENT_HOLD_MINUTES=7\n")
        environ = {"BOOKABLE_HOME": str(tmp_path), "BOOKABLE_PAYMENT_HOLD_MINUTES": ""}
        assert read(environ, file=found(tmp_path).values).payment_hold_minutes == 30

    @pytest.mark.parametrize(
        ("line", "value"),
        [
            ("ZOOM_USER=plain # no comment", "plain # no comment"),
            ("export ZOOM_USER='single \\n'", "single \\n"),
            (r'ZOOM_USER="a \"double\" \\ \n"', r'a "double" \ \n'),
            ("ZOOM_USER='open", "'open"),
            ("ZOOM_USER='", "'"),
            ("ZOOM_USER=first\n# a comment\n\nZOOM_USER=last", "last"),
        ],
    )
    def test_values_may_be_quoted(self, tmp_path: Path, line: str, value: str) -> None:
        written(tmp_path / ".env", f"{line}\n")
        assert found(tmp_path).values == {"ZOOM_USER": value}

    def test_of_the_home_cannot_name_another_home(self, tmp_path: Path) -> None:
        written(tmp_path / ".env", "BOOKABLE_HOME=/elsewhere\n")
        assert "BOOKABLE_HOME" not in found(tmp_path).values


@pytest.mark.long
class TestSettingsFileThatOthersCanWrite:
    @pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
    def test_is_ignored(self, tmp_path: Path, mode: int) -> None:
        written(tmp_path / ".env", "BOOKABLE_BASE_URL=https://attacker.example\n", mode=mode)
        ignored = found(tmp_path)
        assert (ignored.values, ignored.ignored) == ({}, "others can write it")
        assert ignored.mend == f"chmod 600 {tmp_path}/.env"

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
    def test_is_ignored_if_another_user_owns_it(self, tmp_path: Path) -> None:
        os.chown(written(tmp_path / ".env", "BOOKABLE_BASE_URL=https://a.example\n"), 65534, 65534)
        ignored = found(tmp_path)
        assert (ignored.values, ignored.ignored) == ({}, "it is another user's")

    def test_is_ignored_behind_a_symlink(self, tmp_path: Path) -> None:
        written(tmp_path / "theirs", "BOOKABLE_BASE_URL=https://a.example\n", mode=0o666)
        (tmp_path / ".env").symlink_to(tmp_path / "theirs")
        assert found(tmp_path).ignored == "others can write it"

    def test_is_reported_by_commands_and_the_doctor(self, tmp_path: Path) -> None:
        home = make_home()
        file = written(tmp_path / "open", "BOOKABLE_PAYMENT_HOLD_MINUTES=never\n", mode=0o622)
        done = run("doctor", "--home", str(home), "--env", str(file))
        line = f"{file} is ignored: others can write it"
        assert done.stderr == f"bookable: {line} (chmod 600 {file})\n"
        assert f"wrong  settings file: {line} -> chmod 600 {file}" in done.stdout
        assert done.returncode == 1

    def test_or_read_is_wrong_for_the_doctor(self, tmp_path: Path) -> None:
        assert found(tmp_path).read_by_others is False
        written(tmp_path / ".env", "ZOOM_USER=me\n", mode=0o644)
        assert found(tmp_path).read_by_others is True


class TestSettingsFileContents:
    def test_reach_libraries_but_no_child_process(self, tmp_path: Path) -> None:
        home = make_home()
        names = ("LD_PRELOAD", "PGSERVICEFILE", "PGOPTIONS", "PGAPPNAME", "ZOOM_USER")
        text = "".join(f"{name}=/x\n" for name in names)
        written(home / ".env", text + "BOOKABLE_BASE_URL=https://ours.example\n")
        at = seen(home, cwd=tmp_path)
        assert at["base"] == "https://ours.example"
        assert (at["here"], at["children"]) == ({"PGAPPNAME": "/x"}, [])

    def test_reach_libraries_unless_the_environment_has_them(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PGUSER", "outside")
        monkeypatch.setenv("OTEL_SERVICE_NAME", "")
        monkeypatch.delenv("OTEL_SERVICE_NAME")
        written(tmp_path / ".env", "OTEL_SERVICE_NAME=ours\nPGUSER=file\n")
        found(tmp_path).lend()
        assert (os.environ["OTEL_SERVICE_NAME"], os.environ["PGUSER"]) == ("ours", "outside")
        assert "OTEL_SERVICE_NAME" not in surroundings()
        assert surroundings()["PGUSER"] == "outside"
        LENT.discard("OTEL_SERVICE_NAME")

    @pytest.mark.parametrize("text", ["STRIPE_SECRET_KEY hush", "STRIPE_SECRET_KEY = hush"])
    def test_with_a_wrong_line_are_refused_by_its_number(self, tmp_path: Path, text: str) -> None:
        file = written(tmp_path / "env", f"# Ours\n\n{text}\n")
        with pytest.raises(ImproperlyConfigured) as caught:
            dotenv.find({ENV_FILE: str(file)})
        assert str(caught.value) == f"{file}: line 3 does not say NAME=value"

    def test_that_are_not_text_are_refused(self, tmp_path: Path) -> None:
        (tmp_path / ".env").write_bytes(b"NAME=\xff\xfe")
        with pytest.raises(ImproperlyConfigured, match="cannot be read as text"):
            found(tmp_path)

    def test_from_a_pipe_are_refused(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / ".env")
        with pytest.raises(ImproperlyConfigured, match="is no ordinary file"):
            found(tmp_path)
