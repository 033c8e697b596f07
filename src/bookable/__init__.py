"""Bookable. Every process of ours imports this first, whatever else it does."""

from zoneinfo import reset_tzpath

# Python looks for zone rules on its machine first, and on a machine that nobody updates they are
# years old: an hour is then booked at another moment than on the machine beside it. So the rules
# come from the locked `tzdata` package alone, and a newer version of it is the only way to change
# them. PYTHONTZPATH is overruled as well.
reset_tzpath(to=())
