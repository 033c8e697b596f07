"""Opening hours that their owners keep: the same addresses in every dialect that has providers."""
