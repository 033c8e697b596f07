"""Mentoring: mentees book mentors' time, and look after what they booked."""
