"""Request and response bodies of the tutoring API."""
