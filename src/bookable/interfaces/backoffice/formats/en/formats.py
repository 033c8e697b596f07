"""Date and time formats of the admin. Staff read times of many zones, so all are shown in UTC, in a
form that cannot be mistaken for another."""

DATETIME_FORMAT = "j M Y, H:i"
DATE_FORMAT = "j M Y"
TIME_FORMAT = "H:i"
