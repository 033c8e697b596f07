"""What is asked before a step is taken: nothing, or a reason."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from bookable.interfaces.pages.texts import TextField


class Asking(forms.Form):
    """A step of which nothing is asked."""


class AskingWhy(Asking):
    """A step that may be taken for a reason, which the other side reads."""

    reason = TextField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Optional. The other person can read it."),
        required=False,
    )


class AskingWhatHappened(Asking):
    """What went wrong, for staff."""

    reason = TextField(
        label=gettext_lazy("What happened?"),
        help_text=gettext_lazy("Only staff can read this."),
        required=False,
    )
