"""People, their tokens, and their identities at outside issuers."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Iterable
from contextlib import nullcontext
from string import ascii_lowercase, ascii_uppercase
from typing import Any, ClassVar

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Func, Q, Value
from django.utils.crypto import salted_hmac

from bookable.domain.emails import email_key
from bookable.domain.languages import LANGUAGES
from bookable.domain.people import Role
from bookable.domain.profiles import CLOCKS

_CLOCKS = [(each, f"{each} hours") for each in CLOCKS]


def _is_edited(field: models.Field[Any, Any]) -> bool:
    return field.editable and not field.primary_key


def _without_capitals(text: str) -> Func:
    capitals, letters = Value(ascii_uppercase), Value(ascii_lowercase)
    return Func(text, capitals, letters, function="translate", output_field=models.TextField())


class People(BaseUserManager["Person"]):
    """How Django's login finds people: by e-mail."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """Return the person with this e-mail, or raise Person.DoesNotExist."""
        return self.get(email=email_key(username or ""))


class Person(AbstractBaseUser):
    """A person who can sign in, with their settings as a provider."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True, default=uuids.uuid4, editable=False)
    email = models.TextField(unique=True)
    name = models.TextField(default="", db_default="", blank=True)
    timezone = models.TextField(default="UTC")
    locale = models.TextField(
        choices=list(LANGUAGES.items()), default="", db_default="", blank=True
    )
    clock = models.TextField(choices=_CLOCKS, default="", db_default="", blank=True)
    roles = ArrayField(models.TextField(choices=[(r.value, r.value) for r in Role]), default=list)
    company = models.TextField(default="", db_default="", blank=True)
    avatar_url = models.TextField(default="", db_default="", blank=True)
    bio = models.TextField(default="", db_default="", blank=True)
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Of staff: may change roles, and what staff sign in with, and reads the audit.",
    )
    token_version = models.PositiveIntegerField(default=1, editable=False)
    token_serial = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    slot_interval_minutes = models.PositiveIntegerField(default=30)
    buffer_before_minutes = models.PositiveIntegerField(default=0)
    buffer_after_minutes = models.PositiveIntegerField(default=0)
    minimum_notice_minutes = models.PositiveIntegerField(default=0)
    maximum_advance_days = models.PositiveIntegerField(default=730, db_default=730)
    daily_limit = models.PositiveIntegerField(
        null=True, blank=True, help_text="How many bookings may start on a day. Empty: any number."
    )
    weekly_limit = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="How many bookings may start in a week, from Monday. Empty: any number.",
    )
    auto_accept = models.BooleanField(default=False)
    rating_sum = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    rating_count = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    created_at = models.DateTimeField()
    # When the person's data was erased. The row stays for the bookings.
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[People] = People()
    _ends_all = False

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        db_table = "person"
        verbose_name_plural = "people"
        constraints = [
            # By a list of letters, because lower() depends on the collation for all other letters.
            models.CheckConstraint(
                name="person_email_ascii_lower",
                condition=Q(email=_without_capitals("email")),
            ),
            models.CheckConstraint(
                name="person_pace",
                condition=Q(slot_interval_minutes__range=(1, 1440))
                & Q(buffer_before_minutes__range=(0, 1440))
                & Q(buffer_after_minutes__range=(0, 1440))
                & Q(minimum_notice_minutes__range=(0, 366 * 1440)),
            ),
            models.CheckConstraint(
                name="person_advance", condition=Q(maximum_advance_days__range=(1, 730))
            ),
            models.CheckConstraint(
                name="person_limits",
                condition=(Q(daily_limit=None) | Q(daily_limit__range=(1, 1_000)))
                & (Q(weekly_limit=None) | Q(weekly_limit__range=(1, 7_000))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name else self.email

    @classmethod
    def normalize_username(cls, username: Any) -> Any:
        """Return an e-mail as it is saved.

        Django's own normalization would turn other letters into ASCII ones, for example the Kelvin
        sign into a k, and so let one person have another one's e-mail.
        """
        return email_key(username) if isinstance(username, str) else username

    def set_password(self, raw_password: str | None) -> None:
        """Set a password. Saving it ends all sessions and tokens."""
        super().set_password(raw_password)
        self._ends_all = True

    def set_unusable_password(self) -> None:
        """Remove the password. Saving that ends all sessions and tokens."""
        super().set_unusable_password()
        self._ends_all = True

    def check_password(self, raw_password: str | None) -> bool:
        """Return whether this is the password, and replace its hash if that is of an older kind.

        A new hash is no new password: it ends nothing, and never overwrites a password that was set
        meanwhile.
        """
        kept = self.password

        def hash_anew(raw_password: str | None) -> None:
            self.password = make_password(raw_password)
            Person.objects.filter(pk=self.pk, password=kept).update(password=self.password)

        return check_password(raw_password, kept, hash_anew)

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **more: Any) -> None:
        """Save the password if it was set, or else the other editable fields.

        Never both: a form for a password would write back roles that an administrator has taken
        away meanwhile, and a form for roles an old password. Counters that others change, such as
        the version of the tokens, are never written back.
        """
        is_new = self._state.adding
        if update_fields is None and not is_new:
            edited = (field.name for field in self._meta.concrete_fields if _is_edited(field))
            others = [name for name in edited if name != "password"]
            update_fields = ["password"] if self._ends_all else others
        ends_all, self._ends_all = self._ends_all and not is_new, False
        with transaction.atomic() if ends_all else nullcontext():
            super().save(*args, update_fields=update_fields, **more)
            if ends_all:
                self._end_all()

    def _end_all(self) -> None:
        Person.objects.filter(pk=self.pk).update(token_version=F("token_version") + 1)
        self.tokens.all().delete()
        self.sign_ins.all().delete()
        self.refresh_from_db(fields=["token_version"])

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return the hash that a session must have to be valid.

        It contains the version, so that sessions end together with tokens, and the password, so
        that one that is set by hand in the database ends the sessions too.
        """
        known = f"{self.uuid} {self.token_version} {self.password}"
        return salted_hmac("bookable session", known, secret=secret, algorithm="sha256").hexdigest()

    @property
    def is_staff(self) -> bool:
        """Whether the person may open the admin."""
        return Role.STAFF in self.roles

    @property
    def administers(self) -> bool:
        """Whether the person manages staff. No API role or world file can give that right."""
        return self.is_active and self.is_staff and self.is_administrator

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Allow active staff everything that the admin offers."""
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        """Show active staff all parts of the admin."""
        return self.is_active and self.is_staff


class ApiToken(models.Model):
    """An API token, stored as SHA-256 only; or a family of JWTs (`jwt`).

    For a family, `serial` is that of the valid refresh token.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    kind = models.TextField(default="token", db_default="token")
    digest = models.BinaryField(unique=True, max_length=32, null=True)
    serial = models.PositiveIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField()
    refreshed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_token"
        indexes = [models.Index(name="api_token_by_age", fields=["kind", "created_at"])]
        constraints = [
            models.CheckConstraint(
                name="api_token_kind",
                condition=Q(kind="token", digest__isnull=False)
                | Q(kind="jwt", digest=None, refreshed_at__isnull=False),
            ),
        ]


class SecondFactor(models.Model):
    """The authenticator app of a person who signs in to the admin.

    The secret is not stored: it is derived from the secret key and `salt`. `last_step` is the half
    minute of the last code that was accepted, since a code is accepted only once.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="second_factor")
    salt = models.TextField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    recovery = ArrayField(models.TextField(), default=list)

    class Meta:
        db_table = "second_factor"


class Identity(models.Model):
    """The identity of a person at an outside issuer of tokens."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identities")
    issuer = models.TextField()
    subject = models.TextField()

    class Meta:
        db_table = "identity"
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(name="identity_once", fields=["issuer", "subject"]),
        ]


class IdentityLinking(models.Model):
    """A log entry: when and how an identity was linked to a person, and the e-mail that the issuer
    sent."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="linkings")
    issuer = models.TextField()
    subject = models.TextField()
    linked_by = models.TextField()
    email = models.TextField(default="", db_default="", blank=True)
    linked_at = models.DateTimeField()

    class Meta:
        db_table = "identity_linking"
