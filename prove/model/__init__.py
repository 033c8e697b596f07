"""The engine beside a small model of it: both are told the same, and must agree after each step."""
