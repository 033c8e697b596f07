"""The addresses of mentoring: each method parses, makes one engine call, and answers."""
