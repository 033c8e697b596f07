"""Races over HTTP: many requests for one scarce thing at the same moment."""
