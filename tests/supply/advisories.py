"""Asks OSV, where Python's own advisories are told of, what is known against the locked versions.

Exits with 1 if there is anything that pyproject.toml does not excuse. Where OSV cannot be reached
it says so and exits with 0: a machine without a way out can still run the tests.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping

import httpx
from tests.supply.locks import INSTALLING, LOCKING, ROOT, TESTING, versions

SERVICE = "https://api.osv.dev/v1/querybatch"
_TIMEOUT = 5.0


def known(locked: Mapping[str, str], *, service: str = SERVICE) -> dict[str, list[str]]:
    """Return the advisories of each locked version that has any.

    Raises httpx.HTTPError or ValueError where the service does not answer, or not in earnest.
    """
    queries = [
        {"package": {"name": name, "ecosystem": "PyPI"}, "version": version}
        for name, version in locked.items()
    ]
    answer = httpx.post(service, json={"queries": queries}, timeout=_TIMEOUT).raise_for_status()
    results = answer.json()["results"]
    answers = zip(locked.items(), results, strict=True)
    found = {f"{name} {version}": result.get("vulns", []) for (name, version), result in answers}
    return {name: [each["id"] for each in against] for name, against in found.items() if against}


def excused() -> Mapping[str, str]:
    """Return the advisories that do not concern us, each with the reason."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    reasons: Mapping[str, str] = project["tool"]["bookable"]["excused-advisories"]
    return reasons


def report(
    locked: Mapping[str, str], *, service: str, excuses: Mapping[str, str]
) -> tuple[list[str], int]:
    """Return the lines to print, and the exit code."""
    try:
        found = known(locked, service=service)
    except (httpx.HTTPError, ValueError, LookupError, TypeError, AttributeError) as error:
        reason = f"{type(error).__name__} at {httpx.URL(service).host}"
        return [f"advisories: not checked, since the service does not answer ({reason})"], 0
    lines = [
        f"advisories: {name} is known for {each}, see https://osv.dev/{each}"
        for name, against in found.items()
        for each in against
        if each not in excuses
    ]
    return lines, int(bool(lines))


def main() -> int:
    """Check every locked version."""
    locked = versions(TESTING) | versions(INSTALLING) | versions(LOCKING)
    lines, code = report(locked, service=SERVICE, excuses=excused())
    for line in lines:
        sys.stderr.write(f"{line}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
