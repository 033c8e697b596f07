"""A service as a form: the fields of its kind, and the terms that they say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from babel.numbers import format_decimal, get_currency_name
from django import forms
from django.utils.translation import gettext, gettext_lazy

from bookable.domain.currencies import DIGITS, digits
from bookable.domain.money import CancellationPolicy, Tier
from bookable.domain.refusals import InvalidField
from bookable.domain.services import (
    LIMITS,
    MADE_OF_OTHERS,
    Kind,
    has_field,
    may_be_made_of,
)
from bookable.interfaces.pages import typed
from bookable.interfaces.pages.texts import TextField
from bookable.queries import public_directory
from bookable.queries.locations import LocationRow
from bookable.queries.service_details import ServiceDetail
from bookable.queries.showing import Reading

TIERS = 3
"""How many steps of a cancellation policy the form has at least."""

_YEAR_OF_HOURS = 366 * 24


def _number(name: str, label: Any, hint: Any = "", *, optional: bool = False) -> forms.IntegerField:
    least, most = LIMITS[name]
    return forms.IntegerField(
        label=label,
        help_text=hint,
        min_value=least,
        max_value=most,
        required=not optional,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class ServiceForm(forms.Form):
    """The terms of a service. Fields that its kind does not have are left out."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    description = TextField(label=gettext_lazy("Description"), rows=4, required=False)
    duration_minutes = _number("duration_minutes", gettext_lazy("Length in minutes"))
    price = forms.CharField(
        label=gettext_lazy("Price"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"))
    capacity = _number(
        "capacity",
        gettext_lazy("Seats in each session"),
        gettext_lazy("Each session can have its own number."),
        optional=True,
    )
    seats_per_client = _number("seats_per_client", gettext_lazy("Maximum seats per client"))
    credits = _number("credits", gettext_lazy("Number of credits"))
    valid_days = _number(
        "valid_days",
        gettext_lazy("Days that the credits last"),
        gettext_lazy("Leave it empty if they never run out."),
        optional=True,
    )
    parts = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    location = forms.ChoiceField(label=gettext_lazy("Place"), required=False)
    practitioners = forms.CharField(
        label=gettext_lazy("Who else provides it"),
        help_text=gettext_lazy(
            "The last words in the addresses of their pages, such as maria-lopez, with commas"
            " between them."
        ),
        max_length=2_000,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    has_own_policy = forms.BooleanField(
        label=gettext_lazy("Cancellation rules of its own"), required=False
    )

    def __init__(
        self,
        *args: Any,
        kind: Kind,
        reading: Reading,
        others: Sequence[ServiceDetail],
        places: Sequence[LocationRow],
        there: ServiceDetail | None = None,
        names_providers: bool,
        now: datetime,
        **named: Any,
    ) -> None:
        super().__init__(*args, **named)
        self.kind, self._reading, self._now = kind, reading, now
        self._leave_out(names_providers=names_providers)
        self._offer(others, places, there)

    def _offer(
        self,
        others: Sequence[ServiceDetail],
        places: Sequence[LocationRow],
        there: ServiceDetail | None,
    ) -> None:
        # What the service has already can stay, even if it could not be chosen anew.
        kept = [] if there is None else [*there.includes, *there.covers]
        place = None if there is None else there.location
        tiers = 0 if there is None else len(there.cancellation_policy or ())
        self._number_of_tiers = max(TIERS, tiers)
        codes = DIGITS.keys() | ({there.currency} if there else set())
        choices = [
            (code, f"{code}: {get_currency_name(code, locale=self._reading.locale)}")
            for code in sorted(codes)
        ]
        self._choices("currency", choices)
        venues = {each.id: each.name for each in places}
        if place is not None:
            venues[place.id] = place.name
        online = gettext("Online, or as agreed")
        self._choices("location", [("", online), *((str(id_), n) for id_, n in venues.items())])
        if "parts" in self.fields:
            fitting = [each for each in others if may_be_made_of(self.kind, Kind(each.kind))]
            made_of = {each.id: each.name for each in fitting} | {at.id: at.name for at in kept}
            self._choices("parts", [(str(id_), name) for id_, name in made_of.items()])
            self.fields["parts"].label = (
                gettext("What it includes")
                if self.kind is Kind.PACKAGE
                else gettext("What it pays for")
            )
        for number in range(self._number_of_tiers):
            self.fields[f"hours_{number}"] = _plain_number(
                gettext("Hours before the start"), _YEAR_OF_HOURS
            )
            self.fields[f"percent_{number}"] = _plain_number(gettext("Percent given back"), 100)

    def _leave_out(self, *, names_providers: bool) -> None:
        if not names_providers:
            del self.fields["practitioners"]
        if self.kind not in MADE_OF_OTHERS:
            del self.fields["parts"]
        for name in list(self.fields):
            if not has_field(self.kind, "location_id" if name == "location" else name):
                del self.fields[name]

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields.get(name)
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    @property
    def tiers(self) -> list[tuple[Any, Any]]:
        """The pairs of fields of the cancellation policy."""
        return [
            (self[f"hours_{number}"], self[f"percent_{number}"])
            for number in range(self._number_of_tiers)
        ]

    def clean_practitioners(self) -> tuple[int, ...]:
        """Return the numbers of those who are named by their handles."""
        parts = (each.strip() for each in self.cleaned_data["practitioners"].split(","))
        named = [each for each in parts if each]
        owners = public_directory.owners(named, now=self._now)
        for handle, owner in zip(named, owners, strict=True):
            if owner is None:
                words = gettext("No page has the address %(handle)s.")
                raise forms.ValidationError(words % {"handle": handle})
        return tuple(dict.fromkeys(each for each in owners if each))

    def clean(self) -> dict[str, Any]:
        """Return the terms that the form says, by the names of the domain."""
        given = dict(self.cleaned_data)
        amount = typed.amount(
            given.get("price", ""), digits(given.get("currency", "")), self._reading.locale
        )
        least, most = LIMITS["price_cents"]
        if "price" in given and (amount is None or not least <= amount <= most):
            example = format_decimal(1234.5, format="#,##0.00", locale=self._reading.locale)
            words = gettext("Write an amount like %(example)s, with the digits of the currency.")
            self.add_error("price", words % {"example": example})
        policy = self._policy(given)
        terms = {name: given[name] for name in _SAME if name in self.fields and name in given}
        terms |= {"price_cents": amount or 0, "cancellation_policy": policy}
        if "location" in self.fields:
            terms["location_id"] = int(given["location"]) if given.get("location") else None
        if "parts" in self.fields:
            terms[MADE_OF_OTHERS[self.kind]] = tuple(int(each) for each in given.get("parts", ()))
        return terms

    def _policy(self, given: dict[str, Any]) -> CancellationPolicy | None:
        if not given.get("has_own_policy"):
            return None
        tiers = []
        for number in range(self._number_of_tiers):
            hours, percent = given.get(f"hours_{number}"), given.get(f"percent_{number}")
            if (hours is None) != (percent is None) and not self.errors:
                missing = f"hours_{number}" if hours is None else f"percent_{number}"
                self.add_error(missing, gettext("Please fill this in."))
            elif hours is not None and percent is not None:
                tiers.append(Tier(hours, percent))
        return CancellationPolicy(tuple(tiers))

    def refuse(self, refusal: InvalidField) -> None:
        """Note beside its field why the engine refused the terms."""
        field = _FIELDS.get(refusal.field, refusal.field)
        self.add_error(field if field in self.fields else None, _words(refusal.field))


def _plain_number(label: str, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, required=False)


def _words(field: str) -> str:
    if field in {"price_cents", "currency"}:
        return gettext("This price cannot be paid in this currency.")
    if field == "services":
        return gettext(
            "You have reached the maximum number of services. Please stop selling one first."
        )
    if field == "location_id":
        return gettext("You cannot use this place.")
    if field == "practitioners":
        return gettext("One of these pages does not belong to another practitioner.")
    return gettext("This cannot be taken as it is.")


def initial(of: ServiceDetail, reading: Reading) -> dict[str, Any]:
    """Return what the form of a service shows at first."""
    number = digits(of.currency)
    pattern = "#,##0" + ("." + "0" * number if number else "")
    price = format_decimal(of.price_cents / 10**number, format=pattern, locale=reading.locale)
    tiers = of.cancellation_policy or []
    return {
        **of._asdict(),
        "price": price,
        "location": "" if of.location is None else str(of.location.id),
        "practitioners": ", ".join(
            public_directory.handles([each.id for each in of.practitioners])
            if of.practitioners
            else ()
        ),
        "parts": [str(each.id) for each in (*of.includes, *of.covers)],
        "has_own_policy": of.cancellation_policy is not None,
        **{f"hours_{n}": hours for n, (hours, _) in enumerate(tiers)},
        **{f"percent_{n}": percent for n, (_, percent) in enumerate(tiers)},
    }


_SAME = (
    *("name", "description", "duration_minutes", "currency", "capacity", "seats_per_client"),
    *("credits", "valid_days", "practitioners"),
)
"""Fields that have the names of the domain."""

_FIELDS = {
    "price_cents": "price",
    "location_id": "location",
    "includes": "parts",
    "covers": "parts",
}
"""Field of the domain → field of the form."""
