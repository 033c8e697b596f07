"""What tutoring takes and gives."""
