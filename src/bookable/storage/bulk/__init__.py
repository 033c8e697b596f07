"""Writes in bulk for world files: by key, so that loading twice changes nothing."""
