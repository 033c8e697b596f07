"""Races over HTTP: many want one thing at the same moment, and as many get it as there are."""
