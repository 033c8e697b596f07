"""Translate between the buddies API's bodies and the engine's values."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol
from uuid import UUID

from bookable.domain.badges import earned
from bookable.domain.booking import Booking
from bookable.domain.commands import Cancel, Complete, Dispute, Schedule
from bookable.domain.hours import refuse_far_away
from bookable.domain.lifecycle import Status
from bookable.domain.refusals import InvalidField
from bookable.domain.spans import whole_minutes
from bookable.engine.matching import MatchRow
from bookable.interfaces.dialects.buddies import schemas
from bookable.interfaces.dialects.buddies.lexicon import DONE, PROGRAM, STATUS_SHOWN, WAITING
from bookable.interfaces.http.texts import moment
from bookable.queries.matches import Candidate, PairedRow
from bookable.queries.standings import Standing


class Confirming(Protocol):
    """A body that may name the person whose part is confirmed."""

    @property
    def confirmed_user_id(self) -> UUID | None: ...


def complete(body: Confirming | None) -> Complete:
    return Complete(whose=body.confirmed_user_id if body else None)


def cancel(body: schemas.ReasonIn | None) -> Cancel:
    return Cancel(reason=(body.reason if body else None) or "")


def dispute(body: schemas.ReasonIn | None) -> Dispute:
    return Dispute(reason=(body.reason if body else None) or "")


def schedule(body: schemas.SessionIn) -> Schedule:
    """Return the command to schedule a session. Raise InvalidField for a time without an offset:
    the two people may live in different zones, so wall time would be ambiguous."""
    start = moment(body.scheduled_time, field="scheduled_time")
    if start.tzinfo is None:
        raise InvalidField("scheduled_time", "needs an offset, like 2027-03-01T09:00:00Z")
    refuse_far_away(start, field="scheduled_time")
    length = timedelta(minutes=body.duration)
    return Schedule(program=PROGRAM, match=body.match_id, start=start, length=length)


def confirmed(shown: Booking) -> schemas.CompletionOut:
    done = shown.status is Status.COMPLETED
    return schemas.CompletionOut(
        success=True,
        message=DONE if done else WAITING,
        session_status=STATUS_SHOWN[shown.status],
        both_confirmed=shown.mutual_confirmation.is_mutual,
        reputation_updated=done,
        user_reputation_delta=1 if done else 0,
    )


def session(shown: Booking) -> schemas.SessionOut:
    """Return a session in full."""
    mutual_confirmation = shown.mutual_confirmation
    return listed(
        PairedRow(
            uuid=shown.uuid,
            match=shown.match,
            provider_uuid=shown.provider.uuid,
            provider_name=shown.provider.name,
            client_uuid=shown.client.uuid,
            client_name=shown.client.name,
            start=shown.time.start,
            end=shown.time.end,
            status=shown.status,
            provider_confirmed_at=mutual_confirmation.provider_confirmed_at,
            client_confirmed_at=mutual_confirmation.client_confirmed_at,
            disputed_at=mutual_confirmation.disputed_at,
            completed_at=shown.completed_at,
            cancellation_reason=shown.cancellation_reason,
            created_at=shown.created_at,
        )
    )


def listed(row: PairedRow) -> schemas.SessionOut:
    """Return a session from a list row. user1 is the provider side, so the provider's confirmation
    is the one about user2."""
    # Python 3.11 puts more than fifteen named arguments into a dict first.
    return schemas.SessionOut(
        row.uuid,
        row.match,
        user1_id=row.provider_uuid,
        user1_name=row.provider_name,
        user2_id=row.client_uuid,
        user2_name=row.client_name,
        scheduled_time=row.start,
        end_time=row.end,
        duration=whole_minutes(row.end - row.start),
        status=STATUS_SHOWN[Status(row.status)],
        user1_completed_confirmed_by_user2=row.client_confirmed_at is not None,
        user2_completed_confirmed_by_user1=row.provider_confirmed_at is not None,
        completed_at=row.completed_at,
        disputed=row.disputed_at is not None,
        cancellation_reason=row.cancellation_reason,
        created_at=row.created_at,
    )


def match(row: MatchRow) -> schemas.MatchOut:
    return schemas.MatchOut(
        id=row.uuid,
        user1_id=row.user1_uuid,
        user1_name=row.user1_name,
        user2_id=row.user2_uuid,
        user2_name=row.user2_name,
        status=row.status.value,
        created_at=row.created_at,
    )


def candidate(row: Candidate) -> schemas.CandidateOut:
    return schemas.CandidateOut(row.uuid, row.name, row.timezone, row.completed_sessions)


def reputation(standing: Standing) -> schemas.ReputationOut:
    completed = standing.completed_sessions
    return schemas.ReputationOut(standing.uuid, completed, earned(completed))


def leaders(standings: list[Standing], *, offset: int) -> list[schemas.LeaderOut]:
    """Return a page of the leaderboard. People with equal counts get consecutive ranks, in the
    order in which they joined."""
    return [
        schemas.LeaderOut(rank, leader.uuid, leader.name, leader.completed_sessions)
        for rank, leader in enumerate(standings, start=offset + 1)
    ]
