"""Providers' own opening hours: the same addresses in every dialect that has providers."""
