"""Searching people by the words of their name, company and bio: `person.search_key`.

Each word of a search must stand there, in any order. A word of three letters or more is found in
the middle of a word, too, by an index of sequences of three letters. A shorter one is found where a
word begins, since there the index has its first one and two letters. In scripts that put no spaces
between words, such as Japanese, it is found anywhere, and no index helps.
"""

from __future__ import annotations

import re
from unicodedata import combining, normalize

from bookable.storage.sql import like_pattern

LETTERS = 3
"""The index has sequences of so many letters."""

_NO_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Khmer, and what is written in Chinese and Japanese."""


def search_people(text: str) -> tuple[str, list[str]]:
    """Return the SQL condition that a person `p` matches a search, and its parameters."""
    patterns = [_patterns(word) for word in _words(text)]
    condition = " AND ".join(f"({' OR '.join([_MATCHES] * len(each))})" for each in patterns)
    return condition or "true", [pattern for each in patterns for pattern in each]


def has_index(text: str) -> bool:
    """Return whether the index of texts helps with a search."""
    return any(
        len(word) >= LETTERS or (word[0].isalnum() and not _NO_SPACES.search(word))
        for word in _words(text)
    )


def _words(text: str) -> list[str]:
    # Normalized before escaping: a full-width percent sign would otherwise become a wildcard after
    # it.
    return normalize("NFKD", text).split()


def _patterns(word: str) -> list[str]:
    anywhere = like_pattern(word)
    letters = sum(not combining(letter) for letter in word)
    if letters >= LETTERS or _NO_SPACES.search(word):
        return [anywhere]
    begins = anywhere.removeprefix("%")
    return [begins, f"% {begins}"]


# In a subquery, because PostgreSQL would call the function for every row otherwise.
_MATCHES = "p.search_key LIKE (SELECT name_key(%s))"
