"""Controllers for providers' own opening hours, made separately for each dialect."""

# The base of the classes below is known only at run time, so mypy sees their methods as untyped.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern
from dmr import Path, ResponseSpec, validate
from dmr.plugins.msgspec import BodyMsgspec
from dmr.routing import path

from bookable.domain.people import Actor, Role, Scope
from bookable.domain.refusals import HoursNotFound
from bookable.engine import own_hours
from bookable.engine.own_hours import StoredWindow
from bookable.interfaces.hours import mapping
from bookable.interfaces.hours.schemas import WindowIn, WindowOut, WindowPatch, WindowPath
from bookable.interfaces.http.door import Door
from bookable.interfaces.http.ids import Id
from bookable.interfaces.http.links import links
from bookable.interfaces.http.texts import number
from bookable.queries import windows

AWindow = Path[WindowPath]
OK, CREATED, NO_CONTENT = HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT


@dataclass(frozen=True, kw_only=True)
class OwnHours:
    """What differs between two dialects' addresses for hours: the base controller, the provider's
    role, the address, and the response, which names the owner in its own way."""

    door: type[Door]
    role: Role
    address: str
    out: type[WindowOut]
    owner: Callable[[Actor], dict[str, Any]]

    def paths(self) -> list[URLPattern]:
        """Return the URL patterns."""
        return [
            path("availability/", _all_windows(self).as_view()),
            path("availability/<str:window_id>/", _window(self).as_view()),
        ]


def _door(of: OwnHours) -> Any:
    class HoursDoor(of.door):  # type: ignore[name-defined, misc]
        is_abstract = True
        scopes = (Scope.AVAILABILITY_READ, Scope.AVAILABILITY_WRITE)

        def authorise(self) -> None:
            """Raise RoleRequired unless the caller is a provider in this dialect."""
            own_hours.require_role(role=of.role, by=self.actor)

        def show(self, stored: StoredWindow) -> WindowOut:
            """Return a window in this dialect's response shape."""
            return of.out(**mapping.shown(stored, by=self.actor), **of.owner(self.actor))

        def arguments(self, receipt: Any) -> dict[str, Any]:
            """Return the arguments that every command on hours takes."""
            return {"role": of.role, "by": self.actor, "receipt": receipt}

    return HoursDoor


def _all_windows(of: OwnHours) -> Any:
    window = links(f"{of.address}{{window_id}}/", "get", "patch", "delete")

    class Availability(_door(of)):  # type: ignore[misc]
        """My opening hours"""

        @validate(ResponseSpec(list[of.out], status_code=OK))  # type: ignore[name-defined]
        def get(self) -> HttpResponse:
            """List my opening hours."""
            mine = windows.mine(role=of.role, by=self.actor)
            return self.to_response([self.show(stored) for stored in mine])

        @validate(ResponseSpec(of.out, status_code=CREATED, links=window))
        def post(self, parsed_body: BodyMsgspec[WindowIn]) -> HttpResponse:
            """Add a window to my opening hours, or close a date."""
            return self.commit(
                lambda receipt: own_hours.add(mapping.new(parsed_body), **self.arguments(receipt)),
                self.show,
                status=CREATED,
            )

    return Availability


def _window(of: OwnHours) -> Any:
    class AvailabilityWindow(_door(of)):  # type: ignore[misc]
        """A window of my opening hours"""

        window_id = Id(number, HoursNotFound)

        @validate(ResponseSpec(of.out, status_code=OK))
        def get(self, parsed_path: AWindow) -> HttpResponse:
            """Retrieve a window of my opening hours."""
            return self.to_response(
                self.show(windows.one(self.window_id, role=of.role, by=self.actor))
            )

        @validate(ResponseSpec(of.out, status_code=OK))
        def patch(
            self, parsed_path: AWindow, parsed_body: BodyMsgspec[WindowPatch]
        ) -> HttpResponse:
            """Update a window of my opening hours."""
            return self.commit(
                lambda receipt: own_hours.change(
                    self.window_id,
                    lambda old: mapping.edited(old, parsed_body),
                    **self.arguments(receipt),
                ),
                self.show,
            )

        @validate(ResponseSpec(None, status_code=NO_CONTENT))
        def delete(self, parsed_path: AWindow) -> HttpResponse:
            """Delete a window of my opening hours."""
            return self.commit(
                lambda receipt: own_hours.remove(self.window_id, **self.arguments(receipt)),
                lambda _: None,
                status=NO_CONTENT,
            )

    return AvailabilityWindow


__all__ = ["OwnHours"]
