"""How a command says no."""


class Refused(Exception):
    """A command cannot do what was asked. Its text is the one line that the caller reads."""
