"""The engine beside a small model: both get the same steps and must agree after each one."""
