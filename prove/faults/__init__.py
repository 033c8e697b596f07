"""Faults: everything is killed at any moment, and vendors are slow, down or lying."""
