"""Signing in and out: who one is to Bookable, and with what one shows it."""
