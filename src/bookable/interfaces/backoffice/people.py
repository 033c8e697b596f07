"""People in the admin: their profiles, roles, hours and credentials."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.forms import AdminPasswordChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminEmailInputWidget

from bookable.domain.account_links import Purpose, SignUp
from bookable.domain.emails import email_key, is_address
from bookable.domain.event_types import EventType
from bookable.domain.names import refuse_unreadable
from bookable.domain.people import DEMO, Actor, Role, is_of_demo, known_email
from bookable.domain.profiles import refuse_unless_web_address
from bookable.domain.refusals import InvalidField
from bookable.domain.slots import LIMITS
from bookable.engine import clock, opening_accounts
from bookable.engine.tokens import end_all
from bookable.interfaces.backoffice import second_factor
from bookable.interfaces.backoffice.base import Page, ReadOnly, administers
from bookable.interfaces.backoffice.calendars import HoursInline
from bookable.interfaces.backoffice.catalogue import ZonedForm
from bookable.interfaces.backoffice.display import choice_filter
from bookable.interfaces.backoffice.erasing_people import ErasesPeople
from bookable.interfaces.backoffice.searching import MOST, searched
from bookable.storage import fact_rows, person_rows
from bookable.storage.models import Calendar, Feedback, Person

WHO = ("email", "name", "timezone", "locale", "clock", "roles")


class PersonFields(ZonedForm):
    """The fields of a person, new or existing."""

    email = forms.CharField(widget=UnfoldAdminEmailInputWidget)
    roles = forms.MultipleChoiceField(
        choices=[(role.value, role.value) for role in Role],
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="Staff may open this admin. Only administrators change roles.",
    )

    def clean_name(self) -> str:
        """Refuse names with unreadable characters."""
        return self._checked("name", refuse_unreadable)

    def clean_company(self) -> str:
        """Refuse company names with unreadable characters."""
        return self._checked("company", refuse_unreadable)

    def clean_avatar_url(self) -> str:
        """Refuse addresses that are not web addresses."""
        return self._checked("avatar_url", refuse_unless_web_address)

    def clean(self) -> dict[str, Any] | None:
        """Refuse numbers beyond their limits, at the field that is wrong."""
        given = super().clean()
        for name, (least, most) in LIMITS.items():
            field = "slot_interval_minutes" if name == "interval_minutes" else name
            value = self.cleaned_data.get(field)
            if value is not None and not least <= value <= most:
                self.add_error(field, f"This must be from {least} to {most}.")
        return given

    def _checked(self, field: str, refuse: Callable[..., None]) -> str:
        text = str(self.cleaned_data[field])
        try:
            if text:
                refuse(text, field=field)
        except InvalidField as refusal:
            raise forms.ValidationError(f"This {refusal.problem}.") from None
        return text

    def clean_email(self) -> str:
        """Return the normalized e-mail address. Refuse addresses by which no person can be
        identified; an existing address may stay as it is."""
        email = email_key(str(self.cleaned_data["email"]))
        if email != self.instance.email and not is_address(email):
            raise forms.ValidationError(
                "This must be an e-mail address in ASCII (xn--… for an international domain)."
            )
        # The demo's people are recognized by their address, and must stay so: they are kept out of
        # installations that others can reach.
        if is_of_demo(email) != is_of_demo(self.instance.email):
            raise forms.ValidationError(
                f"Addresses in {DEMO} belong to the demo and cannot be given or changed."
            )
        return email


class NewPersonForm(PersonFields, UserCreationForm):
    """The form for a new person, with or without a password."""

    class Meta:
        model = Person
        fields = WHO


@admin.register(Person)
class PersonPage(ErasesPeople, UserAdmin, Page):
    """All people. They are deactivated or erased, never deleted, because their bookings stay."""

    form = PersonFields
    add_form = NewPersonForm
    change_password_form = AdminPasswordChangeForm
    fieldsets = (
        (None, {"fields": (*WHO, "is_administrator", "is_active", "sign_in")}),
        ("Shown to others", {"fields": ("company", "avatar_url", "bio")}),
        (
            "How time is offered",
            {
                "fields": (
                    "slot_interval_minutes",
                    "buffer_before_minutes",
                    "buffer_after_minutes",
                    "minimum_notice_minutes",
                    "maximum_advance_days",
                    "daily_limit",
                    "weekly_limit",
                    "auto_accept",
                )
            },
        ),
        ("Set by Bookable", {"fields": ("uuid", "created_at", "last_login")}),
    )
    add_fieldsets = ((None, {"fields": (*WHO, "usable_password", "password1", "password2")}),)
    readonly_fields = ("sign_in", "uuid", "created_at", "last_login")
    list_display = ("email", "name", "shown_roles", "timezone", "is_active")
    list_filter = ("is_active", "is_administrator")
    ordering = ("email",)
    search_fields = ("email", "name", "=uuid")
    filter_horizontal = ()
    inlines = (HoursInline,)
    actions = ("invite", "revoke", "forget_second_factor", "erase")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Person], search_term: str
    ) -> tuple[QuerySet[Person], bool]:
        """Also find people by name, as the directories do: words in any order, accents ignored."""
        if not search_term.split():
            return queryset, False
        matches = searched(queryset, tuple(self.search_fields), search_term)
        by_name = person_rows.ids_found_by(search_term, at_most=MOST)
        return queryset.filter(Q(pk__in=matches.values("pk")) | Q(pk__in=by_name)), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow staff to add people."""
        return True

    def has_change_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        """Allow only administrators to change staff. With the password, e-mail, tokens or roles of
        an administrator, staff could become one. Nobody brings back who was erased."""
        if obj is not None and obj.erased_at is not None:
            return False
        return obj is None or administers(request) or not runs_the_marketplace(obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Person | None = None) -> Any:
        """Allow only administrators to change roles."""
        fixed = () if obj is None or administers(request) else ("roles", "is_administrator")
        return (*self.readonly_fields, *fixed)

    def get_form(  # type: ignore[override]  # (it is UserAdmin's)
        self, request: HttpRequest, obj: Person | None = None, **kwargs: Any
    ) -> Any:
        """Allow only administrators to make someone staff."""
        form = super().get_form(request, obj, **kwargs)
        if obj is None and not administers(request):
            roles: Any = deepcopy(form.base_fields["roles"])
            roles.choices = [(role.value, role.value) for role in Role if role is not Role.STAFF]
            form.base_fields["roles"] = roles
        return form

    def get_inlines(self, request: HttpRequest, obj: Person | None) -> Any:
        """Show opening hours only for existing people, since a new one has no calendar yet."""
        return self.inlines if obj else ()

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        """Save a person, and give a new one a calendar."""
        if not change:
            obj.created_at = clock.now()
        super().save_model(request, obj, form, change)
        Calendar.objects.get_or_create(person=obj)
        if form.changed_data:
            type_ = EventType.PERSON_UPDATED if change else EventType.PERSON_CREATED
            staff: Any = request.user
            by = Actor(staff.pk, staff.uuid)
            fact_rows.note_person(type_, obj.pk, by=by, now=clock.now())

    @admin.display(description="roles")
    def shown_roles(self, person: Person) -> str:
        return ", ".join(person.roles)

    @admin.display(description="password")
    def sign_in(self, person: Person) -> SafeString:
        """Return whether there is a password, with a link to set one. The hash is never shown."""
        return format_html(
            '{} · <a href="{}" class="text-primary-600 underline dark:text-primary-500">set</a>',
            "there is one" if person.has_usable_password() else "there is none",
            reverse("admin:auth_user_password_change", args=[person.pk]),
        )

    @admin.action(description="Send an invitation")
    def invite(self, request: HttpRequest, queryset: QuerySet[Person]) -> None:
        """Mail the selected people a link by which they choose a password and sign in."""
        now = clock.now()
        for person in queryset:
            if not self.has_change_permission(request, person):
                refused = "only administrators may do this"
            elif settings.BOOKABLE_SIGN_UP is SignUp.CLOSED:
                refused = "BOOKABLE_SIGN_UP is closed"
            elif not person.is_active or not known_email(person.email):
                refused = "may not sign in, or has no address that is known to be theirs"
            else:
                opening_accounts.ask(Purpose.INVITE, person.email, locale=person.locale, now=now)
                self.log_change(request, person, "Sent an invitation")
                self.message_user(request, f"{person}: {_invited()}", messages.SUCCESS)
                continue
            self.message_user(request, f"{person}: {refused}", messages.ERROR)

    @admin.action(description="End all sessions and tokens")
    def revoke(self, request: HttpRequest, queryset: QuerySet[Person]) -> None:
        """End all sessions and tokens of the selected people. Tokens of an outside issuer cannot be
        ended here."""
        for person in queryset:
            if not self.has_change_permission(request, person):
                self.message_user(
                    request, f"{person}: only administrators may do this", messages.ERROR
                )
                continue
            end_all(Actor(person.id, person.uuid))
            self.log_change(request, person, "Ended all sessions and tokens")
            self.message_user(
                request, f"{person}: their sessions and tokens have ended", messages.SUCCESS
            )

    def has_administers_permission(self, request: HttpRequest) -> bool:
        """Allow some actions to administrators only."""
        return administers(request)

    @admin.action(description="Reset second factor", permissions=["administers"])
    def forget_second_factor(self, request: HttpRequest, queryset: QuerySet[Person]) -> None:
        """Remove the second factor of the selected people, who then have to enrol again."""
        for person in queryset:
            if second_factor.forget(person):
                self.log_change(request, person, "Reset the second factor")
                self.message_user(request, f"{person}: second factor reset", messages.SUCCESS)


def _invited() -> str:
    if settings.MAIL_SERVER is None:
        return "the invitation is among the mails, not sent: no mail server is set up"
    return "invitation sent"


def runs_the_marketplace(person: Person) -> bool:
    """Return whether only administrators may change a person."""
    return person.is_staff or person.is_administrator


@admin.register(Feedback)
class FeedbackPage(ReadOnly):
    """Feedback that people gave after sessions."""

    list_display = ("booking", "author", "rating", "comment", "created_at")
    list_filter = (choice_filter("rating", "12345"),)
    list_select_related = ("booking", "author")
    ordering = ("-id",)
    search_fields = ("author__email", "author__name", "=booking__id")
