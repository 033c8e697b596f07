"""Tutoring: students book hours with teachers and meet them online."""
