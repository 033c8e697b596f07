"""What a command reports to the person who runs it."""


class CommandError(Exception):
    """The command cannot do what was asked. `bookable` prints the text as one line and exits 1."""
