"""Where people are signed in."""

from __future__ import annotations

from django.db import models

from bookable.storage.models.people import Person


class SignIn(models.Model):
    """A browser in which a person is signed in.

    `session_key` is that of Django's session, a digest. The row goes with the session, by a
    foreign key of the database.
    """

    id = models.BigAutoField(primary_key=True)
    session_key = models.CharField(max_length=40)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_ins")
    device = models.TextField(default="", db_default="")
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "sign_in"
        constraints = [models.UniqueConstraint(name="sign_in_once", fields=["session_key"])]

    def __str__(self) -> str:
        return f"sign-in of {self.person_id}"
