"""Signed messages from vendors."""
