"""How fast Bookable is, beside the floor under it: `make bench`."""
