"""Where the two read names, hints and tokens differently. Standard library only."""
import re

from rule import Rule

LANMAN, NT_LM = 13, 17
SMB1_FACTS = ("domain", "server")
FLAGS2_UNICODE = 0x8000
CAP_UNICODE = 4
OID, CONSTRUCTED = 0x06, 0x20
OUTER = (0x60, 0xA0, 0xA1)  # tags of a whole token and of what is inside. RFC 4178 4.2
INNER = (0x03, 0x04, OID, 0x0A, 0x1B, 0x30, 0xA0, 0xA1, 0xA2, 0xA3, 0xA4)


def shown(text):
    """What Wireshark prints for a UTF-16 name of SMB1: a byte for what is below 256, "?" for anything else."""
    return "".join(character if ord(character) < 0x100 else "?" * (1 + (ord(character) > 0xFFFF)) for character in text).encode("latin-1")


def shown_oem(text):
    """What Wireshark prints for an OEM name: its bytes, which smbprobe escapes."""
    return re.sub(rb"\\x([0-9a-f]{2})", lambda found: bytes([int(found[1], 16)]), text.encode())


def printed(theirs):
    return theirs.encode("utf-8", "surrogateescape")


def units(data):
    """The names that UTF-16LE has, as Wireshark prints them."""
    return shown("".join(chr(data[at] | data[at + 1] << 8) for at in range(0, len(data) - 1, 2))).split(b"\0")


def names_data(case):
    length = case.ours.get("challenge_length") or 0
    return case.data[:case.byte_count][length:]


def ours_right(case, fact):
    """Whether smbprobe's name is the one that stands in the bytes."""
    ours, data = case.ours.get(fact), names_data(case)
    if ours is None:
        return True
    if case.word_count == NT_LM and (case.ours["capabilities"] & CAP_UNICODE or case.ours["flags2"] & FLAGS2_UNICODE):
        names = units(data[1:] if padded(case) else data)
        read = (shown(ours), shown(ours).removesuffix(b"?"))  # a byte that is left is half a letter
    else:
        names, read = data.split(b"\0"), (shown_oem(ours),)
    place = SMB1_FACTS.index(fact)
    return names[place:place + 1] in ([name] for name in read)


def padded(case):
    return "padding" in str(case.ours.get("anomalies"))


def other_letters(case, fact):
    ours, theirs = case.both(fact)
    return ours is not None and theirs is not None and printed(theirs) in (shown(ours), shown_oem(ours))


def odd_byte_count(case, fact):
    """Wireshark's own reading of the names, one byte further on."""
    length = case.ours.get("challenge_length") or 0
    if case.word_count != NT_LM or (case.byte_count - length) % 2 == 0:
        return False
    shifted = units(names_data(case)[1:])
    theirs = case.theirs.get(fact)
    return theirs is None or printed(theirs) in shifted


def padding_by_bytes(case, fact):
    """Ours is one byte further on here."""
    theirs = case.theirs.get(fact)
    return padded(case) and (theirs is None or printed(theirs) in units(names_data(case)))


def lanman_unicode(case, _):
    return case.word_count == LANMAN and bool(case.ours.get("flags2", 0) & FLAGS2_UNICODE)


def no_nul(case, fact):
    """An OEM name that goes on to the end of the bytes."""
    ours, theirs = case.both(fact)
    names = names_data(case)
    return case.word_count in (LANMAN, NT_LM) and names[-1:] != b"\0" and (theirs is None or printed(theirs).startswith(shown_oem(ours or "")))


def names_cut(case, fact):
    return fact not in case.theirs and case.theirs["malformed"] and case.byte_count > len(case.data)


def lone_surrogate(case, _):
    """What follows half a pair may be missing from Wireshark's text."""
    ours, theirs = case.both("netnames")
    if ours is None or theirs is None or len(ours) != len(theirs):
        return False
    patterns = [re.sub("\ufffd(.)", "\ufffd(?:\\1)?", re.escape(name.split("\0")[0]), flags=re.DOTALL) for name in ours]
    return all(re.fullmatch(pattern, name, re.DOTALL) for pattern, name in zip(patterns, theirs))


# --- security tokens


def nul_inside(case, fact):
    ours, theirs = case.both(fact)
    if fact == "netnames":
        return ours is not None and [name.split("\0")[0] for name in ours] == theirs
    return ours is not None and theirs is not None and "\0" in ours and ours.split("\0")[0] == theirs


def token(case):
    if case.smb2:
        return case.answer[case.number(120, 2):case.buffer_end]
    return case.data[:case.byte_count][16:]


def sound(data):
    """Whether a token is one element with elements inside, in the tags that RFC 4178 4.2 has."""
    tag, content, rest = element(data)
    return tag in OUTER and not rest and bool(content) and all_sound(content)


def element(data):
    """(tag, content, what follows) of the first element of DER; the tag is None where it leaves the data."""
    if len(data) < 2:
        return None, b"", b""
    more = data[1] & 0x7F if data[1] >= 0x80 else 0
    size = int.from_bytes(data[2:2 + more], "big") if more else data[1]
    content = data[2 + more:2 + more + size]
    return (data[0] if len(content) == size else None), content, data[2 + more + size:]


def all_sound(data):
    while data:
        tag, content, data = element(data)
        if tag not in INNER or (tag & CONSTRUCTED and not (content and all_sound(content))) or (tag == OID and not sound_oid(content)):
            return False
    return True


def sound_oid(content):
    """Whether no arc begins with a zero, and the last one ends."""
    arcs = re.fullmatch(rb"([\x00-\x7f]|[\x81-\xff][\x80-\xff]*[\x00-\x7f])+", content, re.DOTALL)
    return arcs is not None


def large_arc(case, _):
    ours, theirs = case.both("mechanisms")
    return bool(ours and theirs) and [oid if all(int(arc) < 2**32 for arc in oid.split(".")) else "" for oid in ours] == theirs


def broken_token(case, fact):
    return case.ours.get("mechanisms") is None and fact in case.theirs and (case.complained or not sound(token(case)))


def beyond_ascii(case, _):
    ours, theirs = case.both("hint")
    return ours is not None and theirs is not None and ascii_of(ours.split("\0")[0]) == ascii_of(theirs)


def ascii_of(text):
    return re.sub(r"[^\x00-\x7f]+", "\ufffd", text)


def primitive_tag(case, fact):
    return case.ours.get("mechanisms") is not None and not case.ours.get(fact) and re.search(rb"[\x80-\x84]", token(case)) is not None


def stopped_in_token(case, fact):
    return case.ours.get("mechanisms") is not None and fact not in case.theirs and case.complained


def of_names(name, applies, reason):
    """A rule about names, which needs smbprobe's to be right."""
    return Rule(name, SMB1_FACTS, lambda case, fact: ours_right(case, fact) and applies(case, fact), reason)


RULES = (
    of_names("letters beyond ASCII", other_letters,
             "Wireshark prints a byte for UTF-16 units below 256 in SMB1's names and \"?\" for those above, and OEM bytes as they are, which smbprobe escapes"),
    of_names("odd ByteCount", odd_byte_count,
             "Wireshark takes the first byte of the names for padding where ByteCount without the challenge is odd; smbprobe where that byte is 0 and the last name ends"),
    of_names("padding by what is there", padding_by_bytes,
             "smbprobe counts the bytes that are there, Wireshark those of ByteCount, which leaves the message here"),
    of_names("LANMAN names", lanman_unicode, "names of LANMAN answers are OEM ([MS-CIFS] 2.2.4.52.2); Wireshark goes by Flags2"),
    of_names("names cut off", names_cut, "what is there of a name is shown, with an anomaly; Wireshark shows none where ByteCount leaves the message"),
    of_names("name without NUL", no_nul, "a name ends with ByteCount, with an anomaly; Wireshark looks for its NUL behind"),
    Rule("NUL in a text", ("hint", "netnames"), nul_inside, "both have a length of their own and no NUL at their end; Wireshark ends them at a NUL"),
    Rule("half a surrogate pair", ("netnames",), lone_surrogate, "Wireshark swallows the unit behind it"),
    Rule("large arc", ("mechanisms",), large_arc, "an arc of an OID may have more than 32 bits; Wireshark shows nothing then"),
    Rule("broken token", ("mechanisms", "hint"), broken_token,
         "a token that breaks the rules of DER names no mechanism; Wireshark, which complains too, shows what it met before and behind the break"),
    Rule("hint beyond ASCII", ("hint",), beyond_ascii, "a GeneralString is UTF-8 here; Wireshark shows a mark for each byte above 127"),
    Rule("primitive element in a token", ("mechanisms", "hint"), primitive_tag,
         "a field with a primitive tag is not the field that RFC 4178 has, and is passed over with an anomaly; Wireshark goes by the tag's number"),
    Rule("odd element in a token", ("mechanisms", "hint"), stopped_in_token,
         "an element that RFC 4178 does not have is passed over with an anomaly; Wireshark stops there with a complaint"),
)
