"""What a person has booked, and their settings."""
