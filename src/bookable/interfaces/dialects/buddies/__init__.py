"""Buddies: two people hold each other to account and confirm what the other one did."""
