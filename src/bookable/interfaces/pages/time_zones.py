"""The time zones from which a visitor chooses."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from importlib.resources import files

from babel import Locale
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from bookable.domain.hours import zone_of
from bookable.domain.languages import in_brackets, language_of
from bookable.queries.showing import city_of, offset_words

# The numbers by which CLDR names the continents (UN M.49).
_REGIONS = {
    "Africa": "002",
    "America": "019",
    "Antarctica": "AQ",
    "Arctic": "150",
    "Asia": "142",
    "Atlantic": "",
    "Australia": "009",
    "Europe": "150",
    "Indian": "",
    "Pacific": "009",
}


@lru_cache(maxsize=100)
def zone_options(locale: str, on: date) -> SafeString:
    """Return the zones of the world by continent as the options of a choice, with their offset at
    noon of a date."""
    noon = datetime.combine(on, time(12), UTC)
    groups = defaultdict[str, list[tuple[str, str]]](list)
    for name in _names():
        groups[_region(name, locale)].append((name, zone_label(name, locale, noon)))
    groups["UTC"].append(("UTC", "UTC"))
    return format_html_join(
        "",
        '<optgroup label="{}">{}</optgroup>',
        ((region, _options(zones)) for region, zones in sorted(groups.items())),
    )


def zone_label(name: str, locale: str, at: datetime) -> str:
    """Return the city of a zone in a language, with the offset of its clocks at a moment."""
    city = city_of(name, locale)
    offset = at.astimezone(zone_of(name)).utcoffset()
    if offset is None or city == "UTC":
        return city
    return in_brackets(city, offset_words(offset), language_of(locale))


def _options(zones: list[tuple[str, str]]) -> SafeString:
    in_order = sorted(zones, key=lambda zone: zone[1])
    return format_html_join("", '<option value="{}">{}</option>', in_order)


def _region(name: str, locale: str) -> str:
    area = name.partition("/")[0]
    territories = Locale.parse(locale).territories
    return str(territories.get(_REGIONS.get(area, ""), area))


@cache
def _names() -> tuple[str, ...]:
    """Return the zones whose clocks have differed since 1970: one for each, without old names."""
    table = files("tzdata").joinpath("zoneinfo", "zone1970.tab").read_text(encoding="utf-8")
    lines = (line for line in table.splitlines() if not line.startswith("#"))
    return tuple(line.split("\t")[2] for line in lines)
