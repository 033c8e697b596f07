"""Facts that vendors send us, signed."""
