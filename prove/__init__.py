"""Proof that Bookable keeps its word under races, kills and lying vendors: `make prove`."""
