"""The model: a list of bookings, and the simplest code that says what each step does to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from prove.model.rules import (
    AFTER,
    AGREED,
    BEFORE,
    CLIENT,
    FROM,
    HAS_SEAT,
    RULES,
    TAKES_TIME,
    WAITS,
)

HOLDS = {"requested": timedelta(hours=48), "pending_payment": timedelta(minutes=30)}
OPENS, CLOSES = 8, 18
PRICE, CREDITS, CAPACITY = 5000, 3, 2
SOMEDAY = datetime(9000, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
GRACE = timedelta(days=30)
FREE = ("free", "credit", "bundle")
BEN = 1
"""The client who is also a buddy, in all sessions of buddies, and so must not be double-booked."""


class No(Exception):
    """The model refuses a step."""


@dataclass(eq=False)
class Booked:
    """A booking in the model; `kind` is what was sold, if anything was."""

    program: str
    provider: int
    client: int
    status: str
    start: datetime
    end: datetime
    created: datetime
    kind: str = ""
    hold: datetime | None = None
    paid: int = 0
    refunded: int = 0
    said: set[str] = field(default_factory=set)
    credits: int = 0
    is_open: bool = True
    bundle: Booked | None = None
    expires: datetime = SOMEDAY
    number: int = 0
    moved_too_late: bool = False
    moved_by_others: bool = False

    @property
    def takes_time(self) -> bool:
        """Whether it keeps its time from others."""
        return self.kind not in {"seat", "bundle"} and self.status in TAKES_TIME


@dataclass
class Model:
    """All bookings, and the present time."""

    now: datetime
    sessions: list[tuple[datetime, datetime]]
    bookings: list[Booked] = field(default_factory=list)
    points: int = 0

    @property
    def alive(self) -> list[Booked]:
        """The bookings that are not over."""
        return [each for each in self.bookings if each.status in (*TAKES_TIME, "draft")]

    @property
    def likely(self) -> list[tuple[Booked, str, str]]:
        """The steps that may be allowed, with their bookings and actors; it may be too early or
        late."""
        return [
            (booked, step, actor)
            for booked in self.alive
            for step, rule in RULES[booked.program].items()
            if rule.arrows.get(booked.status, booked.status) != booked.status
            and step not in {"move", "pay"}
            for actor in rule.by
        ]

    @staticmethod
    def steps_of(booked: Booked) -> list[tuple[str, str]]:
        """Return the steps that a booking's programme knows and their actors, without
        cancelling."""
        known = RULES[booked.program].items()
        others = {"move", "pay", "cancel"}
        return [(step, by) for step, rule in known if step not in others for by in rule.by]

    def apply_due_changes(self) -> None:
        """Apply the changes that are due by time alone."""
        for booked in self.bookings:
            if booked.hold is not None and booked.hold <= self.now:
                booked.status, booked.hold = "canceled", None
            starts = booked.program == "marketplace" and booked.status == "confirmed"
            if starts and booked.start <= self.now:
                booked.status = "in_progress"
            is_for_group = booked.kind == "seat" and booked.status == "in_progress"
            if is_for_group and booked.end + DAY <= self.now:
                booked.status = "completed"

    def add(self, new: Booked) -> None:
        """Add a booking, or raise No."""
        self.apply_due_changes()
        if new.kind == "seat":
            self._refuse_seat(new)
            self._refuse_busy(new, new.start, new.end)
        elif new.kind != "bundle":
            self._refuse_time(new, new.start, new.end)
        if new.kind == "credit":
            new.bundle = self._spend(new)
        if new.kind == "bundle":
            new.credits = CREDITS
        new.hold = self._hold(new, since=self.now)
        self.bookings.append(new)

    def step(self, booked: Booked, step: str, actor: str) -> None:
        """Take a step with a booking, or raise No."""
        self.apply_due_changes()
        rule = RULES[booked.program].get(step)
        if rule is None or actor not in rule.by or booked.status not in rule.arrows:
            raise No
        if step == "complete" and booked.program == "buddies" and actor in booked.said:
            raise No
        self._refuse_moment(booked, rule.moment(actor), step)
        if step == "confirm" and booked.status == "requested":
            self._refuse_busy(booked, booked.start, booked.end)
        if step == "submit":
            self._submit(booked)
        elif step == "complete" and booked.program == "buddies":
            self._say(booked, actor)
        else:
            if step == "cancel":
                self._give_back(booked, actor)
            booked.status = rule.arrows[booked.status]
            booked.hold = self._hold(booked, since=self.now) if booked.status in WAITS else None

    def pay(self, booked: Booked, actor: str) -> None:
        """Record a payment by hand, or raise No."""
        self.step(booked, "pay", actor)
        booked.paid = PRICE

    def move(self, booked: Booked, actor: str, start: datetime, end: datetime) -> None:
        """Move a booking, or raise No."""
        self.apply_due_changes()
        rule = RULES[booked.program]["move"]
        if actor not in rule.by or booked.status not in rule.arrows:
            raise No
        if booked.kind in {"seat", "bundle"}:
            raise No
        self._refuse_moment(booked, rule.when, "move")
        if (start, end) != (booked.start, booked.end):
            self._refuse_time(booked, start, end, is_guest=actor == CLIENT)
        elif rule.arrows[booked.status] != booked.status:
            self._refuse_busy(booked, start, end)
        if start != booked.start:
            booked.moved_too_late = actor == CLIENT and not self._gives_back(booked)
            booked.moved_by_others = actor != CLIENT
        status, kept = rule.arrows[booked.status], booked.hold
        whole = self._hold(booked, since=booked.created, start=start)
        booked.start, booked.end, booked.hold = start, end, None
        if status == booked.status and kept is not None and whole is not None:
            booked.hold = max(whole, min(kept, start))
        booked.status = status

    def taken(self, provider: int) -> int:
        """Return how many seats of a provider's session are taken."""
        return len(self._seated(provider))

    def _seated(self, provider: int) -> list[int]:
        seats = [each for each in self.bookings if each.kind == "seat" and each.status in HAS_SEAT]
        return [each.client for each in seats if each.provider == provider]

    def _hold(
        self, booked: Booked, *, since: datetime, start: datetime | None = None
    ) -> datetime | None:
        lasts = HOLDS.get(booked.status)
        return None if lasts is None else min(since + lasts, start or booked.start)

    def _refuse_moment(self, booked: Booked, moment: str, step: str) -> None:
        if step in {"confirm", "start"} and booked.program == "marketplace":
            return  # It is confirmed already, and confirming again is allowed.
        too_late = moment == BEFORE and self.now >= booked.start
        too_early = moment == FROM and self.now < booked.start
        if too_late or too_early or (moment == AFTER and self.now <= booked.end):
            raise No

    def _refuse_time(
        self, booked: Booked, start: datetime, end: datetime, *, is_guest: bool = True
    ) -> None:
        if start <= self.now:
            raise No
        if booked.program != "buddies" and is_guest:
            midnight = start.replace(hour=0, minute=0)
            opens, closes = midnight + timedelta(hours=OPENS), midnight + timedelta(hours=CLOSES)
            if start < opens or end > closes:
                raise No
        busy = [(o.start, o.end) for o in self.bookings if self._meets(o, booked)]
        if booked.program != "buddies":
            busy.append(self.sessions[booked.provider])
        if any(first < end and start < last for first, last in busy):
            raise No
        self._refuse_busy(booked, start, end)

    def _refuse_busy(self, booked: Booked, start: datetime, end: datetime) -> None:
        if booked.client == BEN and any(
            other.client == BEN and other is not booked and other.start < end and start < other.end
            for other in self.bookings
            if other.status in AGREED and other.kind != "bundle"
        ):
            raise No

    @staticmethod
    def _meets(other: Booked, booked: Booked) -> bool:
        of_buddies = (other.program == "buddies", booked.program == "buddies")
        same = other.provider == booked.provider and of_buddies[0] == of_buddies[1]
        return other is not booked and other.takes_time and same

    def _refuse_seat(self, new: Booked) -> None:
        if new.start <= self.now or self.taken(new.provider) >= CAPACITY:
            raise No
        if new.client in self._seated(new.provider):
            raise No

    def _spend(self, new: Booked) -> Booked:
        for each in sorted(self.bookings, key=lambda each: each.expires):
            mine = each.kind == "bundle" and each.client == new.client
            if mine and each.provider == new.provider and each.is_open and each.credits:
                each.credits -= 1
                return each
        raise No

    def _submit(self, booked: Booked) -> None:
        self._refuse_time(booked, booked.start, booked.end)
        booked.status = "confirmed" if booked.kind in FREE else "pending_payment"
        booked.hold = self._hold(booked, since=self.now)

    def _say(self, booked: Booked, actor: str) -> None:
        booked.said.add(actor)
        if len(booked.said) == 2:
            booked.status = "completed"
            self.points += 2

    def _give_back(self, booked: Booked, actor: str) -> None:
        is_let_down = actor != CLIENT or booked.moved_by_others
        gives_back = is_let_down or self._gives_back(booked)
        if gives_back:
            booked.refunded = booked.paid
        if booked.bundle is not None:
            self._credit_back(booked.bundle, gives_back, is_let_down)
        if booked.kind == "bundle":
            booked.is_open, booked.credits = False, 0

    def _gives_back(self, booked: Booked) -> bool:
        if booked.moved_by_others or booked.status in WAITS:
            return True
        in_time = booked.start == SOMEDAY or self.now <= booked.start - DAY
        return in_time and not booked.moved_too_late

    def _credit_back(self, bundle: Booked, gives_back: bool, is_let_down: bool) -> None:
        if bundle.is_open and gives_back:
            bundle.credits += 1
            if is_let_down and bundle.expires != SOMEDAY:
                bundle.expires = max(bundle.expires, self.now + GRACE)
        elif is_let_down:
            bundle.is_open, bundle.credits, bundle.expires = True, 1, self.now + GRACE
