"""From a template to the parts of a mail: subject, text, and HTML with inlined styles.

A template is plain HTML of a few elements. Mail programs drop style sheets, so each element gets
its style as an attribute; and the text part is made from the same HTML, so that both are complete.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from django.template import Context, Engine
from django.utils import translation

_FONT = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
STYLES: Mapping[str, str] = {
    "body": f"margin:0;padding:0;background:#f3f4f6;{_FONT}",
    "table.page": "width:100%;border-collapse:collapse;background:#f3f4f6",
    "td.page": "padding:24px 12px",
    "table.card": "width:100%;max-width:560px;margin:0 auto;border-collapse:separate;"
    "background:#ffffff;border:1px solid #e5e7eb;border-radius:12px",
    "td.card": f"padding:28px 28px 20px;color:#1f2937;font-size:16px;line-height:1.5;{_FONT}",
    "h1": f"margin:0 0 12px;font-size:22px;line-height:1.3;font-weight:600;color:#111827;{_FONT}",
    "p": "margin:0 0 14px",
    "p.buttons": "margin:20px 0 14px",
    "p.foot": "margin:14px auto 0;max-width:560px;text-align:center;font-size:13px;color:#6b7280",
    "a": "color:#1d4ed8",
    "a.button": "display:inline-block;margin:0 8px 8px 0;padding:11px 20px;border-radius:8px;"
    "background:#1d4ed8;color:#ffffff;font-weight:600;text-decoration:none",
    "a.second": "display:inline-block;margin:0 8px 8px 0;padding:10px 19px;border-radius:8px;"
    "border:1px solid #9ca3af;color:#374151;font-weight:600;text-decoration:none",
    "table.facts": "width:100%;margin:18px 0;border-collapse:collapse;font-size:15px",
    "th": "padding:9px 14px 9px 0;border-top:1px solid #e5e7eb;width:92px;text-align:left;"
    "vertical-align:top;font-weight:400;color:#6b7280",
    "td": "padding:9px 0;border-top:1px solid #e5e7eb;vertical-align:top;color:#1f2937;"
    "word-break:break-word",
    "span.quiet": "color:#6b7280;font-size:14px",
    "s": "color:#6b7280",
}
"""The style of each element, by its name or by its name and class."""

FOLDERS = [Path(__file__).parent / "templates"]
"""Where templates are looked for."""


class Written(NamedTuple):
    """The parts of a mail in the reader's language."""

    subject: str
    text: str
    html: str


def write(template: str, facts: Mapping[str, object], *, language: str) -> Written:
    """Write a mail. Every fact is escaped in HTML, and is plain in the subject and the text."""
    with translation.override(language):
        found = _engine(*FOLDERS).get_template(f"{template}.html")
        html = found.render(Context(dict(facts)))
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return Written(parser.subject, parser.text, parser.html)


@cache
def _engine(*folders: Path) -> Engine:
    libraries = {"i18n": "django.templatetags.i18n"}
    return Engine(dirs=[str(each) for each in folders], libraries=libraries, autoescape=True)


class _Parser(HTMLParser):
    """Reads a mail once, and writes its subject, its text and its styled HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._html: list[str] = []
        self._lines: list[str] = []
        self._line = ""
        self._title = ""
        self._within: list[str] = []
        self._href = ""

    @property
    def subject(self) -> str:
        """The title, on one line."""
        return " ".join(self._title.split())

    @property
    def html(self) -> str:
        """The HTML, each element with its style."""
        return "".join(self._html)

    @property
    def text(self) -> str:
        """The text, with one blank line at most between two paragraphs."""
        paragraphs = "\n".join(self._lines).split("\n\n")
        return "\n\n".join(each.strip("\n") for each in paragraphs if each.strip()) + "\n"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write an element with its style."""
        given = dict(attrs)
        name = f"{tag}.{given['class']}" if given.get("class") else tag
        style = STYLES.get(name, STYLES.get(tag))
        shown = {**given, **({"style": style} if style else {})}
        self._html.append(f"<{tag}{''.join(map(_attribute, shown.items()))}>")
        if tag not in _VOID:
            self._within.append(tag)
        if tag == "a":
            self._href = given.get("href") or ""
        if tag == "br":
            self._line += "\n"

    def handle_endtag(self, tag: str) -> None:
        """End an element, and a line of the text with it."""
        self._html.append(f"</{tag}>")
        self._within.pop()
        if tag == "a" and self._href not in self._line:
            self._line += f": {self._href} "
        if tag == "th":
            self._line = f"{self._line.strip()}: "
        elif tag == "tr":
            self._end_line("")
        elif tag in _BLOCKS:
            self._end_line("\n")

    def handle_data(self, data: str) -> None:
        """Write what stands in an element."""
        tag = self._within[-1] if self._within else ""
        # A style sheet is no text, and is not escaped.
        self._html.append(data if tag == "style" else escape(data))
        if tag == "title":
            self._title += data
        elif tag not in _SILENT:
            blank = "" if self._line.endswith((" ", "\n")) or not self._line else " "
            words = " ".join(data.split())
            lead = blank if data[:1].isspace() else ""
            tail = " " if words and data[-1:].isspace() else ""
            self._line += f"{lead}{words}{tail}"

    def handle_decl(self, decl: str) -> None:
        """Write the document type."""
        self._html.append(f"<!{decl}>")

    def _end_line(self, after: str) -> None:
        lines = [" ".join(line.split()) for line in self._line.split("\n")]
        if any(lines):
            self._lines.append("\n".join(filter(None, lines)) + after)
        elif after:
            self._lines.append("")
        self._line = ""


_VOID = frozenset({"meta", "br", "hr"})
_SILENT = frozenset({"", "html", "head", "style", "table", "tbody"})
_BLOCKS = frozenset({"h1", "p", "table"})


def _attribute(given: tuple[str, str | None]) -> str:
    name, value = given
    return f' {name}="{escape(value or "")}"'
