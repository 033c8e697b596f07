"""A typed client of Bookable's APIs, for threads and for asyncio.

    from bookable_client import Core

    with Core("https://bookable.example.com", "Bearer bkk_…") as core:
        for person in core.list_people(role="teacher").items:
            print(person.name)

Every module of `bookable_client.apis` has the types of one API.
"""

from bookable_client.apis.auth import AsyncAuth, Auth
from bookable_client.apis.buddies import AsyncBuddies, Buddies
from bookable_client.apis.core import AsyncCore, Core
from bookable_client.apis.marketplace import AsyncMarketplace, Marketplace
from bookable_client.apis.mentoring import AsyncMentoring, Mentoring
from bookable_client.apis.tutoring import AsyncTutoring, Tutoring
from bookable_client.errors import BookableError, Problem, Refused, Unreachable

__all__ = [
    "AsyncAuth",
    "AsyncBuddies",
    "AsyncCore",
    "AsyncMarketplace",
    "AsyncMentoring",
    "AsyncTutoring",
    "Auth",
    "BookableError",
    "Buddies",
    "Core",
    "Marketplace",
    "Mentoring",
    "Problem",
    "Refused",
    "Tutoring",
    "Unreachable",
]
