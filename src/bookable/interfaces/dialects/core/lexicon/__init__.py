"""Words of the core API."""
