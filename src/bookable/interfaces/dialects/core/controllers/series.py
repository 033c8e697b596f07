"""Weekly series of bookings."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from dmr import Controller, HeaderSpec, Path, ResponseSpec, validate
from dmr.endpoint import Endpoint
from dmr.plugins.msgspec import BodyMsgspec

from bookable.domain.repeats import MOST, DateRefusedError
from bookable.engine import series
from bookable.interfaces.dialects.core.controllers.changes import BookingsDoor
from bookable.interfaces.dialects.core.controllers.door import UNCHANGED, etag
from bookable.interfaces.dialects.core.errors import WORDS, refused_date
from bookable.interfaces.dialects.core.mapping import commands
from bookable.interfaces.dialects.core.mapping import series as mapping
from bookable.interfaces.dialects.core.mapping.all_wrong import all_of
from bookable.interfaces.dialects.core.schemas.commands import ReasonIn
from bookable.interfaces.dialects.core.schemas.common import NoQuery
from bookable.interfaces.dialects.core.schemas.dry_runs import DryRunQuery
from bookable.interfaces.dialects.core.schemas.series import (
    EndedSeriesOut,
    SeriesIn,
    SeriesOut,
    SeriesPath,
)
from bookable.interfaces.http import errors, request_metrics
from bookable.interfaces.http.queries import Query
from bookable.interfaces.http.throttling import BOOKING
from bookable.queries import series_pages
from bookable.queries.quotes import Quote, quote_of_any
from bookable.queries.series_pages import SeriesPage

ETAG = {"ETag": HeaderSpec()}
MADE = ResponseSpec(SeriesOut, status_code=HTTPStatus.CREATED, headers=ETAG)
FOUND = ResponseSpec(SeriesOut, status_code=HTTPStatus.OK, headers=ETAG)
ENDED = ResponseSpec(EndedSeriesOut, status_code=HTTPStatus.OK)


class SeriesDoor(BookingsDoor):
    """Base of the controllers about series."""

    is_abstract = True
    limits = BOOKING

    def asked(self) -> dict[str, Any]:
        """Return who asks, and when."""
        return {"by": self.actor, "now": self.now}

    def reread(self, ref: UUID) -> SeriesPage:
        """Return a series as the caller may see it. Raise SeriesNotFound."""
        return series_pages.series(ref, **self.asked())

    def shown(self, page: SeriesPage) -> SeriesOut:
        return mapping.series(page, codes=self.words.codes, by=self.actor)


class AllSeries(SeriesDoor):
    """Series"""

    @validate(MADE)
    def post(
        self, parsed_query: Query[DryRunQuery], parsed_body: BodyMsgspec[SeriesIn]
    ) -> HttpResponse:
        """Book a weekly series."""
        repeat, wish = self.command(parsed_body)
        self.worth = repeat.count or MOST
        given = self.commit(
            lambda receipt: series.book(
                wish,
                repeat,
                skips=parsed_body.on_conflict == "skip",
                client=parsed_body.client,
                **self.asked(),
                receipt=receipt,
            ),
            self.shown,
            reread=self.reread,
            status=HTTPStatus.CREATED,
            dry_run=parsed_query.dry_run,
        )
        if not parsed_query.dry_run:
            given.headers["ETag"] = etag(given.content)
        return given

    def command(self, body: SeriesIn) -> list[Any]:
        return all_of(lambda: mapping.repeat(body), lambda: commands.wish(body, by=self.actor))

    def handle_error(
        self, endpoint: Endpoint, controller: Controller[Any], exc: Exception
    ) -> HttpResponse:
        """Answer an exception. If one date is refused, say which."""
        if not isinstance(exc, DateRefusedError):
            return super().handle_error(endpoint, controller, exc)
        request_metrics.note(self.request, exc.refusal)
        return errors.error(self.request, WORDS, refused_date(exc), code=exc.refusal.code)


class OneSeries(SeriesDoor):
    """One series"""

    @validate(FOUND, UNCHANGED)
    def get(self, parsed_path: Path[SeriesPath], parsed_query: Query[NoQuery]) -> HttpResponse:
        """Retrieve a series."""
        found = series_pages.series(parsed_path.series_id, **self.asked())
        return self.single(self.shown(found))


class CancelSeries(SeriesDoor):
    """Cancellation of series"""

    @validate(ENDED)
    def post(
        self,
        parsed_path: Path[SeriesPath],
        parsed_query: Query[DryRunQuery],
        parsed_body: BodyMsgspec[ReasonIn | None] = None,
    ) -> HttpResponse:
        """Cancel the bookings of a series that are ahead."""
        ref = parsed_path.series_id
        return self.commit(
            lambda receipt: series.cancel(
                ref,
                parsed_body.reason if parsed_body else "",
                quote=_quoting(self),
                check=lambda: self.refuse_if_changed(self.shown(self.reread(ref))),
                **self.asked(),
                receipt=receipt,
            ),
            lambda done: mapping.ended(
                self.reread(ref), done, codes=self.words.codes, by=self.actor
            ),
            dry_run=parsed_query.dry_run,
        )


def _quoting(door: SeriesDoor) -> Callable[[UUID], Quote]:
    """Return what quotes the cancellation of each booking of a series."""
    return partial(quote_of_any, **door.asked())
