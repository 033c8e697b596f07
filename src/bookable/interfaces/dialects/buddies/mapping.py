"""From the words of buddies to the engine's, and back."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol
from uuid import UUID

from bookable.domain.booking import Booking
from bookable.domain.commands import Cancel, Complete, Dispute, Schedule
from bookable.domain.hours import refuse_far_away
from bookable.domain.lifecycle import Status
from bookable.domain.refusals import InvalidField
from bookable.engine.matches import Candidate, MatchRow, PairedRow
from bookable.engine.reputation import Standing
from bookable.interfaces.dialects.buddies import schemas
from bookable.interfaces.dialects.buddies.lexicon import DONE, PROGRAM, STATUS_SHOWN, WAITING
from bookable.interfaces.http.texts import moment


class Confirming(Protocol):
    """A body that may say whose part is confirmed."""

    @property
    def confirmed_user_id(self) -> UUID | None: ...


def complete(asked: Confirming | None) -> Complete:
    """This will be the command of a confirmation."""
    return Complete(whose=asked.confirmed_user_id if asked else None)


def cancel(asked: schemas.ReasonIn | None) -> Cancel:
    """This will be the command of a cancellation."""
    return Cancel(reason=(asked.reason if asked else None) or "")


def dispute(asked: schemas.ReasonIn | None) -> Dispute:
    """This will be the command of a dispute."""
    return Dispute(reason=(asked.reason if asked else None) or "")


def schedule(asked: schemas.SessionIn) -> Schedule:
    """This will be the command of a session to come. Two people may live in two zones, so that
    only exact time will do."""
    start = moment(asked.scheduled_time, field="scheduled_time")
    if start.tzinfo is None:
        raise InvalidField("scheduled_time", "needs an offset, like 2027-03-01T09:00:00Z")
    refuse_far_away(start, field="scheduled_time")
    length = timedelta(minutes=asked.duration)
    return Schedule(program=PROGRAM, match=asked.match_id, start=start, length=length)


def confirmed(shown: Booking) -> schemas.CompletionOut:
    """This will be the answer to a confirmation."""
    done = shown.status is Status.COMPLETED
    return schemas.CompletionOut(
        success=True,
        message=DONE if done else WAITING,
        session_status=STATUS_SHOWN[shown.status],
        both_confirmed=shown.accord.is_mutual,
        reputation_updated=done,
        user_reputation_delta=1 if done else 0,
    )


def session(shown: Booking) -> schemas.SessionOut:
    """This will be a session with all that its two may know."""
    accord = shown.accord
    return listed(
        PairedRow(
            uuid=shown.uuid,
            match=shown.match,
            provider_uuid=shown.provider.uuid,
            provider_name=shown.provider.name,
            client_uuid=shown.client.uuid,
            client_name=shown.client.name,
            start=shown.start,
            end=shown.end,
            status=shown.status,
            provider_confirmed_at=accord.provider_confirmed_at,
            client_confirmed_at=accord.client_confirmed_at,
            disputed_at=accord.disputed_at,
            completed_at=shown.completed_at,
            cancellation_reason=shown.cancellation_reason,
            created_at=shown.created_at,
        )
    )


def listed(row: PairedRow) -> schemas.SessionOut:
    """This will be a session as lists show it: user1 is the provider, who confirms user2."""
    return schemas.SessionOut(
        id=row.uuid,
        match_id=row.match,
        user1_id=row.provider_uuid,
        user1_name=row.provider_name,
        user2_id=row.client_uuid,
        user2_name=row.client_name,
        scheduled_time=row.start,
        end_time=row.end,
        duration=int((row.end - row.start).total_seconds()) // 60,
        status=STATUS_SHOWN[Status(row.status)],
        user1_completed_confirmed_by_user2=row.client_confirmed_at is not None,
        user2_completed_confirmed_by_user1=row.provider_confirmed_at is not None,
        completed_at=row.completed_at,
        disputed=row.disputed_at is not None,
        cancellation_reason=row.cancellation_reason,
        created_at=row.created_at,
    )


def match(row: MatchRow) -> schemas.MatchOut:
    """This will be a match."""
    return schemas.MatchOut(
        id=row.uuid,
        user1_id=row.user1_uuid,
        user1_name=row.user1_name,
        user2_id=row.user2_uuid,
        user2_name=row.user2_name,
        status=row.status.value,
        created_at=row.created_at,
    )


def candidate(found: Candidate) -> schemas.CandidateOut:
    """Show a buddy whom one could be matched with."""
    return schemas.CandidateOut(found.uuid, found.name, found.timezone, found.completed_sessions)


def reputation(standing: Standing) -> schemas.ReputationOut:
    """This will be what somebody has earned."""
    return schemas.ReputationOut(standing.uuid, standing.completed_sessions)


def leaders(found: list[Standing], *, offset: int) -> list[schemas.LeaderOut]:
    """This will be a part of the leaderboard; who stands level keeps the order of joining."""
    return [
        schemas.LeaderOut(rank, each.uuid, each.name, each.completed_sessions)
        for rank, each in enumerate(found, start=offset + 1)
    ]
