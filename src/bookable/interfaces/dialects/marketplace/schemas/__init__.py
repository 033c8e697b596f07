"""Request and response bodies of the marketplace API."""
