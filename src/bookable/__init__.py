"""Bookable. Every process imports this module first."""

from zoneinfo import reset_tzpath

# Python looks for zone rules on its machine first. On a machine without updates they are years old,
# and two machines would read the same wall time as different moments. So the rules come from the
# locked `tzdata` package alone, and only a newer version of it changes them. PYTHONTZPATH has no
# effect either.
reset_tzpath(to=())
