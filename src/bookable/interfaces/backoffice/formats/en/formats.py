"""Staff reads times from many zones: all in UTC, and none that could be taken for another."""

DATETIME_FORMAT = "j M Y, H:i"
DATE_FORMAT = "j M Y"
TIME_FORMAT = "H:i"
