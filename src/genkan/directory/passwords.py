"""Passwords of people: hashed with argon2id, checked against Entra's length and complexity rule.

Hashing takes tens of milliseconds on purpose: surfaces run it in a thread, before they open a transaction.
"""

from __future__ import annotations

import string
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 8, 256
RULE = f"{SHORTEST} to {LONGEST} characters, with three of lower case, upper case, digits and symbols, are needed"

# What OWASP's password storage cheat sheet asks of argon2id at least. argon2-cffi's own default takes three times
# the memory and four threads, which is a quarter of a second of processor time for each sign-in on a small machine.
PASSES, MEMORY_KIB, THREADS = 2, 19 * 1024, 1


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher  # with the first password: programs have none

    return PasswordHasher(PASSES, MEMORY_KIB, THREADS)


def hashed(password: str) -> str:
    return _hasher().hash(password)


def matches(password_hash: str, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def acceptable(password: str) -> bool:
    """8 to 256 characters with three of: lower case, upper case, digits, symbols."""
    kinds = (
        any(char.islower() for char in password),
        any(char.isupper() for char in password),
        any(char in string.digits for char in password),
        any(not char.isalnum() for char in password),
    )
    return SHORTEST <= len(password) <= LONGEST and sum(kinds) >= 3
