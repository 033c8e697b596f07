"""The texts of the templates, as Django's own `makemessages` reads them, and those of the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.utils.translation.template import templatize

import bookable
from bookable.domain import programs
from bookable.domain.program import Program

PACKAGE = Path(bookable.__file__).parent
LOCALE = PACKAGE / "locale"
MAIL = PACKAGE / "effects" / "mail"
PAGES = PACKAGE / "interfaces" / "pages"
WEB = PACKAGE / "interfaces" / "web"
MODULES = [*MAIL.glob("*.py"), *PAGES.rglob("*.py"), *WEB.glob("*.py")]
TEMPLATES = [*(MAIL / "templates").glob("*.html"), *(PAGES / "templates").rglob("*.html")]

_MARKS = {"gettext", "gettext_lazy", "ngettext", "_"}
_CALL = re.compile(r"\b_?(?:n?gettext)?\((u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"))")


@cache
def texts() -> frozenset[str]:
    """Return every text that is translated."""
    return frozenset({*_of_templates(), *_of_modules(), *_of_programs()})


def _of_templates() -> Iterator[str]:
    for path in TEMPLATES:
        for found in _CALL.findall(templatize(path.read_text())):
            yield ast.literal_eval(found)


def _of_programs() -> Iterator[str]:
    for program in vars(programs).values():
        if isinstance(program, Program):
            yield from (program.title, program.noun)


def _of_modules() -> Iterator[str]:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _MARKS:
                # One that counts has its plural beside it: the catalogues go by the first form.
                first = node.args[0]
                # An attribute is a text of the programmes.
                if not isinstance(first, ast.Attribute):
                    yield ast.literal_eval(first)
