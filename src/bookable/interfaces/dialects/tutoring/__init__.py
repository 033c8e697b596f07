"""Tutoring: students book teachers' hours and meet them online."""
