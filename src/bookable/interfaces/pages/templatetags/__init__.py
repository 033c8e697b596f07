"""What templates of pages can use without loading it."""
