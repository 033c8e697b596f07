"""From a template to the parts of a mail: subject, text, and HTML with inlined styles.

A template is plain HTML of a few elements. Mail programs drop style sheets, so each element gets
its style as an attribute, once, when the template is read; and the text part is made from the same
HTML, so that both are complete.

Mails of one kind in one language differ by little but names and times. So a template is rendered
with a mark for each text, and the marks are then replaced by the texts. What was rendered is kept
for the next mail with the same conditions. A template may therefore ask whether a text is empty,
and nothing else about it: not what it says, and no filter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from hashlib import sha256
from html import escape, unescape
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.template import Context, Engine, Origin
from django.template.loaders.filesystem import Loader
from django.utils import translation

from bookable.domain.colors import Shades, shades
from bookable.domain.languages import comma, gap_between_sentences, runs_right_to_left
from bookable.storage.outbox import Form

_FONT = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
STYLES: Mapping[str, str] = {
    "body": f"margin:0;padding:0;background:#f3f4f6;{_FONT}",
    "table.page": "width:100%;border-collapse:collapse;background:#f3f4f6",
    "td.page": "padding:24px 12px",
    "table.card": "width:100%;max-width:560px;margin:0 auto;border-collapse:separate;"
    "background:#ffffff;border:1px solid #e5e7eb;border-radius:12px",
    "td.card": f"padding:28px 28px 20px;color:#1f2937;font-size:16px;line-height:1.5;{_FONT}",
    "h1": f"margin:0 0 12px;font-size:22px;line-height:1.3;font-weight:600;color:#111827;{_FONT}",
    "h2": f"margin:22px 0 0;font-size:16px;line-height:1.4;font-weight:600;color:#111827;{_FONT}",
    "p": "margin:0 0 14px",
    "p.buttons": "margin:20px 0 14px",
    "p.foot": "margin:14px auto 0;max-width:560px;text-align:center;font-size:13px;color:#6b7280",
    "a.button": "display:inline-block;margin:0 8px 8px 0;padding:11px 20px;border-radius:8px;"
    "font-weight:600;text-decoration:none",
    "a.second": "display:inline-block;margin:0 8px 8px 0;padding:10px 19px;border-radius:8px;"
    "border:1px solid #9ca3af;color:#374151;font-weight:600;text-decoration:none",
    "table.facts": "width:100%;margin:18px 0;border-collapse:collapse;font-size:15px",
    "table.day": "width:100%;margin:8px 0 18px;border-collapse:collapse;font-size:15px",
    "th": "padding:9px 14px 9px 0;border-top:1px solid #e5e7eb;width:92px;text-align:left;"
    "vertical-align:top;font-weight:400;color:#6b7280",
    "td": "padding:9px 0;border-top:1px solid #e5e7eb;vertical-align:top;color:#1f2937;"
    "word-break:break-word",
    "span.quiet": "color:#6b7280;font-size:14px",
    "span.zone": "color:#6b7280;font-size:14px;font-weight:400",
    "s": "color:#6b7280",
}
"""The style of each element, by its name or by its name and class, without the site's colour."""

LIGHT_PAPER, DARK_PAPER = "#f3f4f6", "#1f2937"
"""The least favourable grounds on which links stand, as above and in frame.html."""

FOLDERS = [Path(__file__).parent / "templates"]
"""Where templates are looked for."""

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)([^<>]*)>")
_CLASS = re.compile(r'class="([^"]*)"')
_HREF = re.compile(r'href="([^"]*)"')
_BLOCKS = frozenset({"h1", "h2", "p", "table"})


class Written(NamedTuple):
    """The parts of a mail in the reader's language. Its HTML is a form with escaped words."""

    subject: str
    text: str
    form: Form
    words: Sequence[str]

    @property
    def html(self) -> str:
        """The whole HTML."""
        return _filled(_MARK.split(self.form.html), self.words)


def write(template: str, facts: Mapping[str, object]) -> Written:
    """Write a mail in the language that is active.

    Every fact is escaped in HTML, and is plain in the subject and the text, on a single line.
    """
    texts: list[str] = []
    marked = tuple((name, _marked(value, texts)) for name, value in facts.items())
    color = settings.BOOKABLE_SITE.color
    form = _form(template, translation.get_language(), color, marked)
    plain = [" ".join(text.split()) for text in texts]
    words = [escape(text) for text in texts]
    return Written(_filled(form.subject, plain), _filled(form.text, plain), form.html, words)


def _marked(value: object, texts: list[str]) -> object:
    """Return a fact with marks for the texts in it, which are added to `texts`.

    Blank texts stay as they are, and so does all that is no text: templates ask about it.
    """
    if isinstance(value, str):
        if not value.strip():
            return ""
        texts.append(value)
        mark = _TURNED if runs_right_to_left(value) else _STRAIGHT
        return f"{mark}{len(texts) - 1}\ue001"
    # Most facts are no texts, and the classes below take long to tell that these are none of them.
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return _Facts((name, _marked(each, texts)) for name, each in value.items())
    if isinstance(value, tuple) and hasattr(value, "_make"):
        return value._make(_marked(each, texts) for each in value)
    if isinstance(value, Iterable):
        return tuple(_marked(each, texts) for each in value)
    return value


class _Facts(tuple[tuple[str, object], ...]):
    """A mapping that can be a key of a cache. Templates find its values by their names."""

    __slots__ = ()

    def __getattr__(self, name: str) -> object:
        for own, value in self:
            if own == name:
                return value
        raise AttributeError(name)


# From an area of Unicode that is for private use. A text with such characters does no harm: marks
# are looked for in what was rendered without texts.
_STRAIGHT, _TURNED = "\ue000", "\ue002"
_MARK = re.compile("\ue000([0-9]+)\ue001")
# A name in Hebrew leaves the words and figures around it in their order. In an attribute, or in
# the title, an element would be shown as it is written.
_TURNED_MARK = re.compile('(?<!")\ue002([0-9]+\ue001)')


class _Parts(NamedTuple):
    """The parts of a mail without its texts: pieces, with the number of a text after each but the
    last, and the HTML with marks."""

    subject: Sequence[str]
    text: Sequence[str]
    html: Form


# Those of all kinds in a few languages. The forms of digests are many, and hardly come again.
@lru_cache(maxsize=600)
def _form(
    template: str, language: str, color: str, facts: tuple[tuple[str, object], ...]
) -> _Parts:
    # The language is the active one.
    fixed = {
        "gap": gap_between_sentences(language),
        "comma": comma(language),
        "brand": _brand(color),
    }
    around = Context({**fixed, **dict(facts)})
    rendered = _engine(color, *FOLDERS).get_template(f"{template}.html").render(around)
    head, start, body = rendered.partition("<body")
    turned = _TURNED_MARK.sub(rf'<span dir="auto">{_STRAIGHT}\1</span>', body)
    html = (head + start + turned).replace(_TURNED, _STRAIGHT)
    _, _, title = html[: len(head)].partition("<title>")
    subject = " ".join(unescape(title.partition("</title>")[0]).split())
    text = unescape(_text(html[len(head) :]))
    form = Form(UUID(bytes=sha256(html.encode()).digest()[:16]), html)
    return _Parts(_MARK.split(subject), _MARK.split(text), form)


def _filled(pieces: Sequence[str], texts: Sequence[str]) -> str:
    filled = list(pieces)
    filled[1::2] = [texts[int(number)] for number in pieces[1::2]]
    return "".join(filled)


@cache
def _engine(color: str, *folders: Path) -> Engine:
    """Return an engine whose templates have their styles, in the colour of the site."""
    cached = ("django.template.loaders.cached.Loader", [f"{__name__}.StyledLoader"])
    return Engine(
        dirs=[str(each) for each in folders],
        libraries={"i18n": "django.templatetags.i18n"},
        loaders=[cached],
        autoescape=True,
    )


class StyledLoader(Loader):
    """Reads each template once, and gives every element its style."""

    def get_contents(self, origin: Origin) -> str:
        """Return the source of a template with its styles."""
        return _TAG.sub(_styled, super().get_contents(origin))


@cache
def _brand(color: str) -> Shades:
    return shades(color, light_paper=LIGHT_PAPER, dark_paper=DARK_PAPER)


def _in_brand(name: str) -> str:
    """Return what an element has in the colour of the site."""
    brand = _brand(settings.BOOKABLE_SITE.color)
    if name == "a.button":
        return f";background:{brand.color};color:{brand.on_color}"
    return f"color:{brand.light}" if name == "a" else ""


def _styled(tag: re.Match[str]) -> str:
    closing, name, attributes = tag.groups()
    given = _CLASS.search(attributes)
    full = f"{name}.{given[1]}" if given else name
    if full not in STYLES:
        full = name
    style = STYLES.get(full, "") + _in_brand(full)
    if closing or not style:
        return tag[0]
    return f'<{name}{attributes} style="{escape(style)}">'


def _text(html: str) -> str:
    """Return the text of HTML, still with its character references."""
    text, position = _Text(), 0
    for tag in _TAG.finditer(html):
        text.add(html[position : tag.start()])
        position = tag.end()
        if tag[1]:
            text.close(tag[2])
        else:
            text.open(tag[2], tag[3])
    return text.whole


class _Text:
    """The text of a mail, line by line, from the elements of its HTML."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line = ""
        self._href = self._after_link = ""

    @property
    def whole(self) -> str:
        """The text, with one blank line at most between two paragraphs."""
        paragraphs = "\n".join(self._lines).split("\n\n")
        return "\n\n".join(each.strip("\n") for each in paragraphs if each.strip()) + "\n"

    def add(self, data: str) -> None:
        """Add what stands in an element, with single blanks."""
        words = " ".join(data.split())
        if data[:1].isspace() and self._line and self._line[-1] not in " \n":
            self._line += " "
        self._line += f"{words} " if words and data[-1].isspace() else words

    def open(self, tag: str, attributes: str) -> None:
        """Begin an element."""
        if tag == "br":
            self._line += "\n"
        elif tag == "a":
            found = _HREF.search(attributes)
            self._href = found[1] if found else ""
            # Buttons stand side by side in HTML, and below each other in the text.
            self._after_link = " \n"[_CLASS.search(attributes) is not None]

    def close(self, tag: str) -> None:
        """End an element, and perhaps a line with it. The address of a link is part of the text."""
        if tag == "a" and self._href not in self._line:
            self._line += f": {self._href}{self._after_link}"
        elif tag == "th":
            self._line = f"{self._line.strip()}: "
        elif tag == "tr":
            self._end_line("")
        elif tag in _BLOCKS:
            self._end_line("\n")

    def _end_line(self, after: str) -> None:
        lines = [" ".join(line.split()) for line in self._line.split("\n")]
        if any(lines):
            self._lines.append("\n".join(filter(None, lines)) + after)
        elif after:
            self._lines.append("")
        self._line = ""
