"""Bytes made from bytes that a reader likes: the blind way, which needs no library."""

import random

TOKENS = (b"\0", b"\xff", b"{", b"[", b"null", b"NaN", b"1e999", b"-1", b"9" * 30, b'"', b"\\u0000")


def mutated(data: bytes, random: random.Random) -> bytes:
    """Return bytes with one to eight changes: bits, pieces that go, come twice, or are others."""
    changed = bytearray(data)
    for _ in range(random.randint(1, 8)):
        place = random.randrange(len(changed) + 1)
        end = min(len(changed), place + random.randint(1, 64))
        kind = random.randrange(5)
        if kind == 0 and place < len(changed):
            changed[place] ^= 1 << random.randrange(8)
        elif kind == 1:
            del changed[place:end]
        elif kind == 2:
            changed[place:place] = changed[place:end] * random.randint(1, 50)
        elif kind == 3:
            changed[place:place] = random.choice(TOKENS)
        else:
            changed[place:end] = random.randbytes(end - place)
    return bytes(changed)
