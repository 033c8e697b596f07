"""What the documents say of the addresses of hours, which are the same in each dialect."""

HOURS = {
    "GET availability/": (
        "List your hours",
        "Returns all windows of your hours, weekly ones and those on one date, in wall time.",
    ),
    "POST availability/": (
        "Add a window of hours",
        "Adds a weekly window, a window on one date, or a date on which the weekly hours do not"
        " apply. Closing a date twice closes it once. Bookings stay as they are.",
    ),
    "GET availability/{window_id}/": (
        "Retrieve a window of hours",
        "Returns one window of your own hours.",
    ),
    "PATCH availability/{window_id}/": (
        "Update a window of hours",
        "Changes the given fields. Bookings made in the window stay as they are.",
    ),
    "DELETE availability/{window_id}/": (
        "Delete a window of hours",
        "Deletes the window. Bookings made in it stay as they are.",
    ),
}
