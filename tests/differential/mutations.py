"""Answers to NEGOTIATE, changed. The same random numbers make the same changes. Standard library only."""
import struct

import answers

EDGES = (0, 1, 2, 0x7F, 0x80, 0xFE, 0xFF)
DIALECTS = (0x0202, 0x0210, 0x02FF, 0x0300, 0x0302, 0x0311)
# place and size of the numbers that other things depend on. [MS-SMB2] 2.2.1.2, 2.2.4; [MS-CIFS] 2.2.3.1, 2.2.4.52.2
SMB2_NUMBERS = ((4, 2), (8, 4), (12, 2), (16, 4), (20, 4), (24, 8), (64, 2), (66, 2), (68, 2), (70, 2), (88, 4), (92, 4), (96, 4), (100, 4),
                (104, 8), (112, 8), (120, 2), (122, 2), (124, 4))
SMB1_NUMBERS = ((4, 1), (5, 4), (9, 1), (10, 2), (32, 1), (33, 2), (35, 1), (36, 2), (40, 4), (48, 4), (52, 4), (56, 8), (64, 2), (66, 1), (67, 2))
CONTEXT_NUMBERS = ((0, 2), (2, 2), (4, 4), (8, 2), (10, 2), (12, 2))
CONTEXT_TYPES = (1, 2, 3, 5, 6, 7, 8, 0x100, 0, 4, 9, 0xFFFF)
CONTEXT_OFFSET, CONTEXT_COUNT, DIALECT = 124, 70, 68
BUFFER_OFFSET, BUFFER_LENGTH = 120, 122
# tokens that stand where a security buffer does: bare NTLMSSP, a negTokenResp, a token of another mechanism, one without the GSS-API header, an OID with
# an arc of 34 bits, tokens that are cut off
TOKENS = tuple(map(bytes.fromhex, (
    "4e544c4d535350000100000007820862000000000000000000000000000000000601b11d0000000f",
    "a1143012a0030a0101a10b06092a864886f712010202",
    "604806092a864886f71201020201006e3830360000",
    "a03c303aa00e300c060a2b06010401823702020aa32a3028a0261b246e6f745f646566696e65645f696e5f5246433431373840706c656173655f69676e6f7265",
    "601c06062b0601050502a0123010a00e300c060a2b06010401a080808000", "3000", "a000", "60820000", "6080", "0400")))


def number_at(message, place, size):
    return int.from_bytes(message[place:place + size], "little")


def put(message, place, size, value):
    """Writes a number where the message has room for it."""
    if place + size <= len(message):
        message[place:place + size] = (value % (1 << 8 * size)).to_bytes(size, "little")


def changed_number(rng, now, size, message):
    """A small step, an edge, a place near the message's end, or anything."""
    return rng.choice((now + rng.choice((-8, -4, -2, -1, 1, 2, 4, 8)), 0, 1, -1, 1 << (8 * size - 1), len(message) + rng.randrange(-8, 9),
                       rng.getrandbits(8 * size)))


def is_smb2(message):
    return message[:4] == answers.SMB2


# --- changes of bytes


def flip_bit(rng, message):
    message[place_of(rng, message)] ^= 1 << rng.randrange(8)


def set_byte(rng, message):
    message[place_of(rng, message)] = rng.choice(EDGES)


def place_of(rng, message):
    """Anywhere, the fixed part more often; the protocol's own four bytes seldom."""
    place = rng.randrange(min(len(message), rng.choice((80, 160, len(message)))))
    return place if place >= 4 or rng.randrange(8) == 0 else min(len(message) - 1, place + 4)


def cut(rng, message):
    """Anywhere or near the end, behind the protocol's own four bytes."""
    kept = rng.choice((rng.randrange(len(message)), len(message) - rng.randrange(17)))
    del message[max(5, kept):]


def extend(rng, message):
    size = rng.choice((1, 2, 3, 4, 8, 40, 300, 20000 if rng.randrange(20) == 0 else 12))
    message += bytes(size) if rng.randrange(2) else rng.randbytes(size)


def insert(rng, message):
    place = place_of(rng, message)
    message[place:place] = rng.randbytes(rng.randrange(1, 9))


def drop(rng, message):
    place = max(4, place_of(rng, message))
    del message[place:place + rng.randrange(1, 9)]


def change_number(rng, message):
    place, size = rng.choice(SMB2_NUMBERS if is_smb2(message) else smb1_numbers(message))
    put(message, place, size, changed_number(rng, number_at(message, place, size), size, message))


def smb1_numbers(message):
    """ByteCount stands behind the words."""
    return SMB1_NUMBERS + ((byte_count_place(message), 2),) * 3


def byte_count_place(message):
    return 33 + 2 * (message[32] if len(message) > 32 else 0)


# --- changes of SMB2's parts


def contexts_of(message):
    """[(type, data)] as far as they are whole, and where the list begins."""
    at = start = number_at(message, CONTEXT_OFFSET, 4)
    found = []
    for _ in range(min(16, number_at(message, CONTEXT_COUNT, 2))):
        at = (at + 7) // 8 * 8
        kind, size = number_at(message, at, 2), number_at(message, at + 2, 2)
        if at + 8 + size > len(message):
            break
        found.append((kind, bytes(message[at + 8:at + 8 + size])))
        at += 8 + size
    return found, start


def made_context(rng, kind=None):
    """A context as a server of the type would send it, or anything."""
    kind = rng.choice(CONTEXT_TYPES) if kind is None else kind
    ids = [rng.randrange(6) if rng.randrange(8) else rng.getrandbits(16) for _ in range(rng.choice((0, 1, 1, 1, 2, 5)))]
    listed = struct.pack(f"<{len(ids)}H", *ids)
    if rng.randrange(6) == 0:
        return kind, rng.randbytes(rng.randrange(24))
    if kind == 1:
        salt = rng.randbytes(rng.choice((0, 1, 16, 32, 33)))
        return kind, struct.pack("<HH", len(ids), len(salt)) + listed + salt
    if kind in (2, 8):
        return kind, struct.pack("<H", len(ids)) + listed
    if kind in (3, 7):
        return kind, struct.pack("<HHI", len(ids), rng.choice((0, 0, 1)), rng.choice((0, 0, 1, 2, 0xFFFFFFFF))) + listed
    if kind == 5:
        return kind, rng.choice(("nas", "файл", "", "a\0b", "\U0001f5a5", "a\ud83db")).encode("utf-16le", "surrogatepass") + rng.choice((b"", b"", b"x"))
    if kind == 6:
        return kind, struct.pack("<I", rng.choice((0, 1, 3)))
    return kind, rng.randbytes(rng.choice((0, 4, 16)))


def change_contexts(rng, message):
    """Contexts swapped, doubled, taken away, added, given another type; the list is written anew behind the security buffer."""
    if not is_smb2(message) or len(message) < 128:
        return change_number(rng, message)
    found, start = contexts_of(message)
    if number_at(message, DIALECT, 2) != 0x0311 or not 128 <= start <= len(message):
        put(message, DIALECT, 2, 0x0311)
        message += bytes(-len(message) % 8)
        found, start = [made_context(rng, 1)], len(message)
    rearrange(rng, found)
    del message[start:]
    for kind, data in found:
        message += bytes((start - len(message)) % 8)
        message += struct.pack("<HHI", kind, len(data), 0 if rng.randrange(12) else rng.getrandbits(32)) + data
    put(message, CONTEXT_OFFSET, 4, start)
    put(message, CONTEXT_COUNT, 2, len(found))


def rearrange(rng, found):
    kind = rng.randrange(6)
    if kind == 0:
        rng.shuffle(found)
    elif kind == 1 and found:
        found.insert(rng.randrange(len(found) + 1), rng.choice(found))
    elif kind == 2 and found:
        del found[rng.randrange(len(found))]
    elif kind == 3 and found:
        place = rng.randrange(len(found))
        found[place] = (rng.choice(CONTEXT_TYPES), found[place][1])
    else:
        for _ in range(rng.choice((1, 1, 2, 3, 40 if rng.randrange(20) == 0 else 4))):
            found.insert(rng.randrange(len(found) + 1), made_context(rng))


def change_in_context(rng, message):
    """A number of one context: type, lengths, counts."""
    at = number_at(message, CONTEXT_OFFSET, 4)
    for _ in range(rng.randrange(5)):
        after = (at + 8 + number_at(message, at + 2, 2) + 7) // 8 * 8
        if after + 8 > len(message):
            break
        at = after
    place, size = rng.choice(CONTEXT_NUMBERS)
    if not is_smb2(message) or at + place + size > len(message):
        return change_number(rng, message)
    put(message, at + place, size, changed_number(rng, number_at(message, at + place, size), size, message))


def change_dialect(rng, message):
    if is_smb2(message):
        put(message, DIALECT, 2, rng.choice(DIALECTS))
    else:
        put(message, 33, 2, rng.choice((0, 1, 5, 10, 0xFFFF, 300)))


# --- changes of the security buffer


def blob_place(message):
    """(where it begins, where it ends)"""
    if is_smb2(message):
        start = number_at(message, BUFFER_OFFSET, 2)
        return start, start + number_at(message, BUFFER_LENGTH, 2)
    return byte_count_place(message) + 2 + 16, len(message)


def change_blob(rng, message):
    start, end = blob_place(message)
    end = min(end, len(message))
    if not 32 < start < end:
        return change_number(rng, message)
    place = start + rng.randrange(min(end - start, rng.choice((8, 24, 64, 1000))))
    message[place] = rng.choice((message[place] ^ (1 << rng.randrange(8)), (message[place] + rng.choice((-1, 1))) & 0xFF, rng.choice(EDGES),
                                 rng.choice(b"\x02\x04\x06\x0a\x1b\x30\x60\xa0\xa1\xa2\xa3\xa4")))


def replace_blob(rng, message):
    start, end = blob_place(message)
    if not 32 < start <= end <= len(message):
        return change_number(rng, message)
    token = rng.choice(TOKENS) if rng.randrange(4) else rng.randbytes(rng.randrange(40))
    if is_smb2(message):  # what follows moves; the contexts are put back to where they must stand
        behind = bytes(message[end:])
        message[start:] = token + bytes(-(start + len(token)) % 8) + behind.lstrip(b"\0")
        put(message, BUFFER_LENGTH, 2, len(token))
        put(message, CONTEXT_OFFSET, 4, (start + len(token) + 7) // 8 * 8)
    else:
        message[start:] = token
        put(message, byte_count_place(message), 2, 16 + len(token))


# --- changes of SMB1's parts


def change_names(rng, message):
    """Bytes among the names, with or without their NULs."""
    start = byte_count_place(message) + 2
    if is_smb2(message) or start >= len(message):
        return change_number(rng, message)
    place = rng.randrange(start, len(message))
    kind = rng.randrange(3)
    if kind == 0:
        message[place] = rng.choice((0, 0x80, 0xFF, 0xD8, 0xDC, 0x0A))
    elif kind == 1:
        del message[place:]
        put(message, start - 2, 2, len(message) - start)
    else:
        message[place:place] = rng.choice((b"\0", b"\0\0", b"A", b"\xe9", b"\x3d\xd8\xa5\xdd", b"B\0", b"\t"))
        put(message, start - 2, 2, len(message) - start)


def change_words(rng, message):
    """WordCount with the words it says, so that what follows is understood."""
    if is_smb2(message) or len(message) < 35:
        return change_number(rng, message)
    now, count = message[32], rng.choice((0, 1, 13, 17, 17, 2, 12, 16, 18))
    kept = bytes(message[33:33 + 2 * now])[:2 * count].ljust(2 * count, b"\0")
    message[32:33 + 2 * now] = bytes([count]) + kept


CHANGES = (flip_bit, flip_bit, set_byte, set_byte, cut, extend, insert, drop, change_number, change_number, change_number, change_contexts,
           change_contexts, change_in_context, change_in_context, change_dialect, change_blob, change_blob, replace_blob, change_names, change_words)


def mutated(rng, answer):
    """The answer after one to four changes."""
    message = bytearray(answer)
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4))):
        if len(message) < 5:
            break
        rng.choice(CHANGES)(rng, message)
    return bytes(message[:answers.LONGEST])
