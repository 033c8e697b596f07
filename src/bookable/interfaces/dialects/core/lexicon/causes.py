"""What keeps a time from being booked, in words."""

from __future__ import annotations

from bookable.domain.reasons import Cause

CAUSES: dict[Cause, str] = {
    Cause.SKIPPED: "A clock change skips this wall time.",
    Cause.ROLE: "The client does not have the role that books in this programme.",
    Cause.SELF: "This would be a booking of your own time.",
    Cause.NOTICE: "The time is past, or sooner than the provider's notice allows.",
    Cause.ADVANCE: "The time is further ahead than the provider can be booked.",
    Cause.HOURS: "The calendar is not open at this time. The nearest open hours are given.",
    Cause.LIMIT: "The provider takes no more bookings on that day, or in that week.",
    Cause.BOOKING: "A booking, a session or a hold takes this time.",
    Cause.BUFFER: "A booking, a session or a hold is too close: some time between stays free.",
    Cause.BUSY: "The provider is busy at this time.",
    Cause.ROOMS: "Every room of the location is taken at this time.",
    Cause.CLIENT: "The client has another booking at this time.",
    Cause.ELSEWHERE: "The provider is the client of another booking at this time.",
    Cause.CALENDAR: "An event of a calendar that the provider has connected takes this time.",
    Cause.TAKEN: "This time is taken.",
    Cause.HELD: "You hold this time yourself: book it with the id of your hold, or release the"
    " hold.",
    Cause.HELD_CLOSE: "You hold time too close to this: book it with the id of your hold, or"
    " release the hold.",
    Cause.LOCATION: "The location of the service is kept for other providers.",
    Cause.OPEN_BOOKINGS: "The client has too many unanswered requests and unpaid bookings.",
}
"""The sentence for each cause."""
