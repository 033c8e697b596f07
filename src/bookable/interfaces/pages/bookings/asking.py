"""What is asked before a step is taken: nothing, or a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from bookable.interfaces.pages.members import Member
from bookable.queries.full_bookings import FullBooking

LONGEST = 10_000
"""Characters of a text."""


def _reason(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Asking(forms.Form):
    """A step of which nothing is asked."""

    def __init__(self, data: Any = None, *, full: FullBooking, member: Member) -> None:
        super().__init__(data)
        self.full, self.member = full, member


class AskingWhy(Asking):
    """A step that may be taken for a reason, which the other side reads."""

    reason = _reason(
        gettext_lazy("Reason"), gettext_lazy("Optional. The other person can read it.")
    )


class AskingWhatHappened(Asking):
    """What went wrong, for staff."""

    reason = _reason(
        gettext_lazy("What happened?"),
        gettext_lazy("Only staff can read this."),
    )
