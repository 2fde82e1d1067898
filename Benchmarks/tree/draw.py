"""Values drawn from a seed and a name: the same on every machine, in any order, in any process."""

import hashlib
import random
import time

BASE_TIME = 1_704_067_200  # 2024-01-01T00:00:00Z
ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"  # of BuildKit's cache-ids
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # of overlay2's link names


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def hex_id(*name):
    """64 hex digits that stand for `name`."""
    return sha256("/".join(map(str, name)).encode())


def short_id(alphabet, length, *name):
    """`length` letters of `alphabet` that stand for `name`."""
    number = int(hex_id(*name), 16)
    letters = []
    for _ in range(length):
        number, digit = divmod(number, len(alphabet))
        letters.append(alphabet[digit])
    return "".join(letters)


def generator(*name):
    return random.Random("/".join(map(str, name)))


def stamp(nanoseconds):
    """RFC 3339 in UTC as Go prints it: without trailing zeros of the fraction."""
    seconds, fraction = divmod(nanoseconds, 1_000_000_000)
    text = f".{fraction:09d}".rstrip("0") if fraction else ""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + text + "Z"
