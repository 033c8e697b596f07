"""What the OpenAPI documents say about parameters and errors that many operations share."""

from __future__ import annotations

from collections.abc import Mapping

PARAMETERS: Mapping[str, str] = {
    "besides": "One of your own bookings to ignore, for example when rescheduling it.",
    "booking_id": "Only feedback on this booking.",
    "booking_type": "Only bookings of this type. `group` and `workshop` mean the same.",
    "date": "The day, or with `end_date` the first of several days.",
    "duration": "The length in minutes.",
    "is_upcoming": "`true` for those that are still to come, `false` for all others.",
    "kind": "Only services of this kind. `group` and `workshop` mean the same.",
    "limit": "The maximum number of entries to return.",
    "location_id": "Only services at this location.",
    "max_price_cents": "The highest price, in minor units of the currency.",
    "min_price_cents": "The lowest price, in minor units of the currency.",
    "offset": "The number of entries to skip.",
    "page": "The number of the page. The first one is 1.",
    "page_size": "The number of entries per page.",
    "payment_status": "Only bookings with this payment status.",
    "practitioner_id": "Only entries of this practitioner.",
    "role": "Only bookings in which you have this role.",
    "search": "Only entries that contain every word of this text.",
    "service_id": "Only bookings of this service.",
    "session_type": "Only sessions of this type.",
    "status": "Only entries with this status.",
    "teacher_id": "The teacher's UUID.",
    "timezone": "The time zone of the answer, as an IANA name. The default is your own.",
}
"""Descriptions of parameters by name. Others keep the description of the query that they are in."""

ERRORS: Mapping[int, str] = {
    400: "The request cannot be read, has an invalid field, or is refused by a rule.",
    401: "There are no valid credentials.",
    403: "You may not do this, or a request with a session cookie has no valid CSRF token.",
    404: "There is nothing at this address that you may see.",
    406: "The `Accept` header rules out `application/json`.",
    409: "The request conflicts with the current state, or the first request with this "
    "`Idempotency-Key` is still running.",
    413: "The body is too large.",
    422: "A field is invalid, or this `Idempotency-Key` was used for another request.",
    429: "There were too many requests, or you have too many open bookings.",
    500: "An error on our side.",
    503: "The request took too long and changed nothing, or a vendor cannot be reached. Try again.",
}
"""Descriptions of error responses by status."""

TAGS: Mapping[str, str] = {
    "Availability": "When providers can be booked: their windows of opening hours.",
    "Bookings": "Booking a person's time, and what a booking goes through.",
    "Calendar connections": "Other calendars, whose busy times count and which bookings go into.",
    "Events": "What happened, in an order that never changes.",
    "Feedback": "Ratings of sessions that took place.",
    "Holds": "Time that is kept while a form is filled in.",
    "Insights": "Figures of a marketplace, or of one provider.",
    "Links": "Addresses by which people without an account see or change one booking.",
    "Locations": "Where services take place, with their rooms.",
    "Matches": "Who is a buddy of whom.",
    "Mentors": "Those who mentor.",
    "Payments": "What is paid, given back, and kept as credits.",
    "People": "Those who book and those who are booked.",
    "Practitioners": "Those who sell services.",
    "Reputation": "The points that completed sessions earn.",
    "Series": "Bookings that repeat every week.",
    "Services": "What practitioners sell.",
    "Sessions": "Dates on which people meet.",
    "Signing in": "Sessions of browsers, and tokens for programs.",
    "Steps": "What a booking goes through.",
    "Teachers": "Those who teach.",
    "Tokens": "What one is signed in with.",
    "Waitlists": "Waiting for a seat in a session that is full.",
    "Webhooks": "Addresses that events are sent to.",
    "Yourself": "The person who asks.",
}
"""What the operations under a tag are about."""

SECURITY: Mapping[str, str] = {
    "csrf": "The cookie with the CSRF token. A request with the session cookie that changes "
    "something must also send the token in the header `X-CSRFToken`.",
    "django_session": "The session cookie from `/api/auth/login/`.",
    "token": "The word `Token`, a space and an API token.",
    "bearer": "An API token, a JWT from `/api/auth/jwt/`, or one from a configured identity "
    "provider.",
}
"""Descriptions of the ways to authenticate."""
