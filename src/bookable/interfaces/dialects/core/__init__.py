"""The core API: the whole engine, in the engine's own words."""
