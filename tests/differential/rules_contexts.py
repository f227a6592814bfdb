"""Where the two read SMB2's negotiate contexts differently. Standard library only."""
import struct

from case import SMB2_FIXED_END
from rule import Rule

MOST = 32  # contexts that smbprobe reads
FACTS = ("context_types", "hash_algorithms", "salt_lengths", "ciphers", "compression_algorithms", "context_flags", "signing_algorithms",
         "rdma_transforms", "netnames")
# type -> (bytes before the ids, the fact that the ids are)
LISTS = {1: (4, "hash_algorithms"), 2: (2, "ciphers"), 3: (8, "compression_algorithms"), 7: (8, "rdma_transforms"), 8: (2, "signing_algorithms")}
TRANSPORT = 6


def place(case):
    return case.number(124, 4)


def count(case):
    return case.number(70, 2)


def filled(kind, data):
    """Whether the fields of a context are as long as its DataLength says."""
    if kind == TRANSPORT:
        return len(data) == 4
    if kind not in LISTS:
        return True
    before, _ = LISTS[kind]
    if len(data) < before:
        return False
    salt = int.from_bytes(data[2:4], "little") if kind == 1 else 0
    return len(data) == before + 2 * int.from_bytes(data[:2], "little") + salt


def facts_of(kind, data):
    """What both must have read of a context before the first that is not filled."""
    yield "context_types", [kind]
    if kind in LISTS:
        before, fact = LISTS[kind]
        number = int.from_bytes(data[:2], "little")
        yield fact, list(struct.unpack_from(f"<{number}H", data, before))
    if kind == 1:
        yield "salt_lengths", [int.from_bytes(data[2:4], "little")]
    if kind in (3, TRANSPORT):
        yield "context_flags", [int.from_bytes(data[-4:] if kind == TRANSPORT else data[4:8], "little")]


def sound_part(case):
    """The facts of the contexts before the first that is broken, and whether there is such a one."""
    at, out = place(case), {}
    for _ in range(count(case)):
        at = (at + 7) // 8 * 8
        kind, size = case.number(at, 2), case.number(at + 2, 2)
        data = case.answer[at + 8:at + 8 + size]
        if at + 8 > len(case.answer) or len(data) < size or not filled(kind, data):
            return out, True
        for fact, values in facts_of(kind, data):
            out.setdefault(fact, []).extend(values)
        at += 8 + size
    return out, False


def another_dialect(case, fact):
    return case.only_theirs(fact) and 0x0310 <= case.number(68, 2) != 0x0311


def misplaced(case, fact):
    return case.only_theirs(fact) and (place(case) % 8 != 0 or place(case) < SMB2_FIXED_END)


def in_buffer(case, fact):
    return fact not in case.theirs and SMB2_FIXED_END <= place(case) < case.buffer_end


def broken_buffer(case, fact):
    return fact not in case.theirs and case.theirs["malformed"] and case.buffer_end > len(case.answer)


def moved_buffer(case, _):
    return case.ours.get("context_types") is not None and case.number(120, 2) != SMB2_FIXED_END


def too_many(case, fact):
    ours, theirs = case.both(fact)
    return count(case) > MOST and theirs is not None and (ours or []) == theirs[:len(ours or [])]


def broken_context(case, fact):
    sound, broken = sound_part(case)
    part = sound.get(fact, [])
    return broken and all((facts.get(fact) or [])[:len(part)] == part for facts in (case.ours, case.theirs))


RULES = (
    Rule("contexts of another dialect", FACTS, another_dialect,
         "contexts belong to 3.1.1 alone ([MS-SMB2] 2.2.4); Wireshark reads them from 0x0310 on, and there is no other such dialect"),
    Rule("contexts misplaced", FACTS, misplaced,
         "a list that is not 8-aligned ([MS-SMB2] 2.2.4) or begins before the end of the fixed part is damaged; Wireshark reads on behind the buffer"),
    Rule("contexts behind a broken buffer", FACTS, broken_buffer, "Wireshark gives up at a security buffer that leaves the message; the list is sound"),
    Rule("contexts in the security buffer", FACTS, in_buffer,
         "a list that begins before the buffer's end is an anomaly and is read; Wireshark passes over it"),
    Rule("contexts behind a moved buffer", FACTS, moved_buffer,
         "NegotiateContextOffset counts from the header; Wireshark's place of the list moves with a security buffer that does not begin at 128"),
    Rule("more than 32 contexts", FACTS, too_many, "smbprobe stops there, with a damage: eight types exist"),
    Rule("broken context", FACTS, broken_context,
         "a context is read whole or not at all, and the next one begins behind its DataLength; Wireshark goes by the counts inside, and on from where they ended"),
)
