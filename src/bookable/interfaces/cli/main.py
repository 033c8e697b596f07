"""`bookable`: the command line and its arguments."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from ipaddress import ip_address

from bookable.interfaces.cli import commands
from bookable.server.errors import CommandError
from bookable.server.processes import ENV_FILE
from bookable.server.signals import Stopped, stoppable

_LONGEST_DRAIN = 300


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Return 0 if done, 1 after an error. Wrong usage exits with 2."""
    arguments = _parser().parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookable.config.settings")
    if "home" in arguments:
        os.environ["BOOKABLE_HOME"] = arguments.home
    if "env" in arguments:
        os.environ[ENV_FILE] = os.path.abspath(arguments.env)
    try:
        with stoppable():
            return int(arguments.run(arguments))
    except Stopped as stopped:
        return 128 + stopped.signum
    except BrokenPipeError:
        # The reader of the pipe has gone. Python would report that once more at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (CommandError, OSError) as error:
        print(f"bookable: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--home",
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="folder of the embedded database and the secrets (BOOKABLE_HOME)",
    )
    common.add_argument(
        "--env",
        metavar="FILE",
        default=argparse.SUPPRESS,
        help="file of settings, instead of .env in that folder",
    )
    parser = argparse.ArgumentParser(
        prog="bookable", description="Makes people's time bookable.", parents=[common]
    )
    parser.add_argument("--version", action="version", version=version("bookable"))
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, (run, text) in _COMMANDS.items():
        sub = subparsers.add_parser(name, help=text, description=text, parents=[common])
        sub.set_defaults(run=run)
        _ARGUMENTS.get(name, lambda _: None)(sub)
    return parser


def _up_arguments(parser: argparse.ArgumentParser) -> None:
    _server_arguments(parser)
    parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")
    parser.add_argument("--sandbox", action="store_true", help="with a clock that can be moved")


def _web_arguments(parser: argparse.ArgumentParser) -> None:
    _server_arguments(parser)
    parser.add_argument(
        "--host", type=_host, default="127.0.0.1", metavar="IP", help="address (%(default)s)"
    )
    parser.add_argument(
        "--drain",
        type=_seconds,
        default=5.0,
        metavar="S",
        help="seconds to serve after SIGTERM, with /readyz at 503 (%(default)s)",
    )


def _server_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=_port, default=8000, metavar="N", help="to listen on (%(default)s)"
    )
    parser.add_argument(
        "--workers",
        type=_positive,
        default=_usual_workers(),
        metavar="N",
        help="processes of the web server (%(default)s)",
    )


def _load_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a world file, or - for standard input")


def _token_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", metavar="EMAIL")


def _administrator_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", metavar="EMAIL")
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--new", action="store_true", help="make the person, and print a link to their account"
    )
    group.add_argument("--end", action="store_true", help="let them be staff and no more")
    parser.add_argument(
        "--reset-totp", action="store_true", help="let them enrol their second factor anew"
    )


def _key_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["create", "list", "revoke"])
    parser.add_argument(
        "name", nargs="?", default="", metavar="NAME", help="of a new key, or the id of an old one"
    )
    parser.add_argument(
        "--scope", action="append", default=[], metavar="S", help="what it may do; repeatable"
    )
    parser.add_argument("--days", type=_positive, metavar="N", help="after which it expires")


def _demo_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["remove"], help="take its people and all of theirs away")


def _backup_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="where to, or - for standard output")


def _restore_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="what `bookable backup` wrote")
    parser.add_argument("--force", action="store_true", help="replace a database that has people")


def _usual_workers() -> int:
    return max(1, min(4, os.cpu_count() or 1))


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _port(text: str) -> int:
    if not 1 <= (number := int(text)) <= 65535:
        raise argparse.ArgumentTypeError("must be between 1 and 65535")
    return number


def _host(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        raise argparse.ArgumentTypeError("must be an address of this machine") from None


def _seconds(text: str) -> float:
    if not 0 <= (number := float(text)) <= _LONGEST_DRAIN:
        raise argparse.ArgumentTypeError(f"must be between 0 and {_LONGEST_DRAIN}")
    return number


_COMMANDS = {
    "up": (commands.up, "run everything: database, web server, background jobs"),
    "web": (commands.web, "run the web server only"),
    "worker": (commands.worker, "run background jobs only"),
    "migrate": (commands.migrate, "make the tables, or bring them up to date"),
    "load": (commands.load, "load a world file and print ids and credentials"),
    "token": (commands.token, "print a person's credentials"),
    "administrator": (commands.administrator, "let one of staff decide about staff"),
    "key": (commands.key, "make, list and revoke API keys of integrations"),
    "demo": (commands.demo, "take the demo away, so that others can be let in"),
    "mcp": (commands.mcp, "serve an assistant on standard input and output"),
    "backup": (commands.backup, "write all that the database holds to a file"),
    "restore": (commands.restore, "fill the database from such a file"),
    "rules": (commands.rules, "print what newer zone rules would move, and change nothing"),
    "doctor": (commands.doctor, "check the installation, and say how to mend it"),
}
_ARGUMENTS = {
    "up": _up_arguments,
    "web": _web_arguments,
    "load": _load_arguments,
    "token": _token_arguments,
    "administrator": _administrator_arguments,
    "key": _key_arguments,
    "demo": _demo_arguments,
    "backup": _backup_arguments,
    "restore": _restore_arguments,
}
