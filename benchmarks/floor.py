"""The floor: the statements of an operation, run by pgbench and nothing else."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.capture import Captured, Statement
from benchmarks.numbers import CALENDAR, SERVICE, uuid_of
from benchmarks.operation import Case, Operation

NOTHING_MADE: Mapping[int, str] = {}
_NEAR = timedelta(days=20)


@dataclass(frozen=True)
class Script:
    """A transaction for pgbench to run in a role; `constants` are the parameters that are the same
    every time."""

    role: str
    text: str
    constants: tuple[str, ...]
    statements: int


def script(
    captured: Captured, *, sample: Case, digest: str, made: Mapping[int, str] = NOTHING_MADE
) -> Script:
    """Make a pgbench script of the statements that a sample request sent, whose token had this
    digest. Values of the sample's case become those of pgbench's case. `made` has the number of the
    row that the sample made, by table: it becomes the number of the row that pgbench makes."""
    meant = _meant(sample, digest, made)
    constants: list[str] = []
    lines = [_sentence(each, sample, meant, constants) for each in captured.statements]
    return Script(captured.role, "\n".join(lines), tuple(constants), len(lines))


def _sentence(
    statement: Statement, sample: Case, meant: Mapping[str, str], constants: list[str]
) -> str:
    if _LOOKS_LIKE_VARIABLE.search(statement.sql):
        raise RuntimeError(f"pgbench would take part of this for a variable: {statement.sql}")

    def value(match: re.Match[str]) -> str:
        parameter = statement.parameters[int(match.group(1)) - 1]
        if parameter is None or parameter == "":
            return "NULL" if parameter is None else "''"
        found = meant.get(parameter) or _list(parameter, meant) or _time(parameter, sample)
        return found or _new_uuid(parameter, constants) or _constant(parameter, constants)

    return _PLACEHOLDER.sub(value, statement.sql) + ";"


def _meant(sample: Case, digest: str, made: Mapping[int, str]) -> dict[str, str]:
    # As a query of its own it is asked once, and an index serves what is compared with it.
    numbers = {number: f"(SELECT currval('{name}_id_seq'))" for number, name in made.items()}
    numbers[sample.caller] = ":caller"
    numbers[sample.caller + CALENDAR] = f":caller::bigint + {CALENDAR}"
    uuids = {str(uuid_of(sample.caller)): "lpad(:caller::text, 32, '0')::uuid"}
    if sample.provider is not None:
        numbers[sample.provider] = ":provider"
        numbers[sample.provider + CALENDAR] = f":provider::bigint + {CALENDAR}"
        numbers[sample.provider + SERVICE] = f":provider::bigint + {SERVICE}"
        uuids[str(uuid_of(sample.provider))] = "lpad(:provider::text, 32, '0')::uuid"
    if sample.booking is not None:
        numbers[sample.booking] = ":booking"
        uuids[str(uuid_of(sample.booking))] = "lpad(:booking::text, 32, '0')::uuid"
    if sample.thing is not None:
        numbers[sample.thing] = ":thing"
    one = {str(number): name for number, name in numbers.items()}
    return {digest: "decode(lpad(:caller::text, 64, '0'), 'hex')"} | uuids | one


def _list(parameter: str, meant: Mapping[str, str]) -> str | None:
    """A list in which all is meant, such as that of the calendars of both sides."""
    names = [meant.get(each) for each in parameter.strip("{}").split(",")]
    if not parameter.startswith("{") or not all(names):
        return None
    return f"ARRAY[{', '.join(filter(None, names))}]::bigint[]"


def _constant(parameter: str, constants: list[str]) -> str:
    if parameter not in constants:
        constants.append(parameter)
    return f":c{constants.index(parameter)}"


def _time(parameter: str, sample: Case) -> str | None:
    """Times around the sample's move with the case; all others are constants."""
    try:
        if len(parameter) == len("2030-03-04"):
            midnight = datetime.combine(date.fromisoformat(parameter), datetime.min.time(), UTC)
            moment = midnight + (sample.start - sample.start.replace(hour=0, minute=0, second=0))
        else:
            moment = datetime.fromisoformat(parameter)
    except ValueError:
        return None
    # Wall time moves by as much as exact time does.
    exact_moment = moment.replace(tzinfo=moment.tzinfo or UTC)
    if abs(exact_moment - sample.start) > _NEAR:
        return None
    seconds = int((exact_moment - sample.start).total_seconds())
    exact = f"to_timestamp(:start::bigint + {seconds})"
    if len(parameter) == len("2030-03-04"):
        return f"({exact} AT TIME ZONE 'UTC')::date"
    return exact if moment.tzinfo else f"({exact} AT TIME ZONE 'UTC')"


def _new_uuid(parameter: str, constants: list[str]) -> str | None:
    """One that no other case has, and the same wherever the statements repeat it."""
    if not _UUID.fullmatch(parameter):
        return None
    kept = _constant(parameter, constants)
    return f"md5(concat_ws('-', :batch::text, :k::text, {kept}::text))::uuid"


@dataclass(frozen=True)
class Floor:
    """A run of pgbench."""

    per_second: float
    latencies: list[float]


@dataclass(frozen=True)
class Pgbench:
    """pgbench against one server, with as many clients as the load has connections."""

    program: Path
    socket: Path
    clients: int
    folder: Path

    def run(self, made: Script, operation: Operation, *, batch: int, seconds: int) -> Floor:
        """Run a script for some seconds, with another case for every transaction."""
        variables = ["n :n + 1", f"k :n * {self.clients} + :client_id", f"batch {batch}"]
        variables += operation.variables(batch)
        path = self.folder / "script.sql"
        path.write_text("".join(f"\\set {each}\n" for each in variables) + made.text + "\n")
        for log in self.folder.glob("latency.*"):
            log.unlink()
        constants = [f"-Dc{n}={value}" for n, value in enumerate(made.constants)]
        said = subprocess.run(
            [self.program, *self._options(path, seconds), *constants, *self._database(made.role)],
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds + 60,
            # As Bookable's own connections have it.
            env={**os.environ, "PGOPTIONS": "-c plan_cache_mode=force_generic_plan"},
        )
        if said.returncode:
            raise RuntimeError(f"pgbench: {said.stderr}\n{path.read_text()}")
        return self._floor(said.stdout)

    def _options(self, script: Path, seconds: int) -> list[str]:
        return [
            "--no-vacuum",
            "--protocol=prepared",
            f"--client={self.clients}",
            "--jobs=2",
            f"--time={seconds}",
            f"--file={script}",
            "--log",
            f"--log-prefix={self.folder / 'latency'}",
            "-Dn=-1",
        ]

    def _database(self, role: str) -> list[str]:
        return [f"--host={self.socket}", f"--username={role}", "postgres"]

    def _floor(self, said: str) -> Floor:
        lines = [
            line for log in self.folder.glob("latency.*") for line in log.read_text().splitlines()
        ]
        return Floor(
            per_second=float(_PER_SECOND.findall(said)[0]),
            latencies=[int(line.split()[2]) / 1e6 for line in lines],
        )


_PLACEHOLDER = re.compile(r"\$(\d+)")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LOOKS_LIKE_VARIABLE = re.compile(r"(?<!:):[A-Za-z0-9_]")
_PER_SECOND = re.compile(r"tps = ([\d.]+)")
