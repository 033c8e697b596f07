"""The refusal to load a world file."""

from __future__ import annotations


class WorldRefused(Exception):
    """A world file cannot be loaded: the path to the value, and what is wrong with it.

    The path is empty if the file as a whole is wrong. Both together are one line of text.
    """

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}" if self.path else self.problem
