"""Faults: processes are killed at any moment, and vendors are slow, down or wrong."""
