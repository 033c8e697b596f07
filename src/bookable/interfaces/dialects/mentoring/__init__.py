"""Mentoring: mentees book sessions with mentors and manage what they booked."""
