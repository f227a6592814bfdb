"""Where smbprobe and Wireshark read an answer differently, and why that is right. Standard library only."""
import rules_contexts
import rules_names
from case import SMB2_FIXED_END
from rule import ALL, Rule

ERROR_BODY = 9  # StructureSize of an ERROR Response. [MS-SMB2] 2.2.2
NEGOTIATE_BODY = 65
HEADER = 64
TIMES = {"system_time": 104, "server_start_time": 112}  # where SMB2 has them
SMB1_TIME = 56
INFINITIES = (2**63 - 1, 2**63)  # what Wireshark calls so
SHAPES = (1, 13, 17)  # WordCounts of an SMB1 answer that has words


# --- what kind of message it is


def another_command(case, _):
    return not case.ours and not case.is_negotiate


def of_a_session(case, _):
    return not case.ours and case.answer[:4] in (b"\xfdSMB", b"\xfcSMB")


def a_request(case, _):
    return not case.is_reply


def interim(case, _):
    return case.smb2 and not case.ours and (case.status == 0x103 or case.number(24, 8) == 2**64 - 1)


def header_size(case, _):
    return case.smb2 and case.number(4, 2) != HEADER


def error_status(case, fact):
    return case.smb2 and case.status != 0 and case.number(64, 2) != ERROR_BODY and case.only_theirs(fact)


def cut_short(case, fact):
    return case.smb2 and len(case.answer) < SMB2_FIXED_END and case.only_theirs(fact)


def structure_size(case, fact):
    return case.smb2 and case.number(64, 2) != NEGOTIATE_BODY and case.only_theirs(fact)


def word_count(case, _):
    return not case.smb2 and "word_count" not in case.ours and case.word_count not in SHAPES


def wordless_refusal(case, _):
    return not case.smb2 and case.word_count == 0 and case.data[:case.byte_count] == b"\xff\xff" and case.ours.get("dialect_index") == 0xFFFF


# --- values


def security_mode(case, _):
    ours, theirs = case.both("security_mode")
    return case.smb2 and ours == case.number(66, 2) and theirs == ours & 0xFF


def no_time(case, fact):
    ours = case.ours.get(fact)
    place = TIMES[fact] if case.smb2 else SMB1_TIME
    return ours == case.number(place, 8) and (ours < 2**32 or ours in INFINITIES)


def bytewise_guid(case, _):
    ours, theirs = case.both("server_guid")
    return not case.smb2 and bool(ours and theirs) and guid_bytes(ours, True) == guid_bytes(theirs, False)


def guid_bytes(text, stored):
    """@param stored whether the first three parts stand the other way round in the message. [MS-DTYP] 2.3.4.2"""
    parts = [bytes.fromhex(part) for part in text.split("-")]
    return b"".join(part[::-1] if stored and place < 3 else part for place, part in enumerate(parts))


def dos_error(case, _):
    ours, theirs = case.both("status")
    return not case.smb2 and ours is not None and theirs == ours & 0xFFFF00FF


RULES = (
    Rule("another command", ALL, another_command, "`read` shows NEGOTIATE and logins only"),
    Rule("encrypted or compressed", ALL, of_a_session, "belongs to a session and answers no NEGOTIATE; for Wireshark it is an SMB2 message"),
    Rule("a request", ALL, a_request, "what a server sends is no request, whatever its flags say; Wireshark goes by the flags"),
    Rule("interim", ALL, interim, "STATUS_PENDING and MessageId -1 answer no request: `read` waits for the answer"),
    Rule("header size", ALL, header_size, "a StructureSize other than 64 is no SMB2 header; Wireshark goes on"),
    Rule("error status", ALL, error_status, "behind an error stands no NEGOTIATE Response ([MS-SMB2] 2.2.2); Wireshark goes by StructureSize"),
    Rule("cut short", ALL, cut_short, "a fixed part that is cut off is damaged as a whole; Wireshark shows what is there"),
    Rule("structure size", ALL, structure_size, "a StructureSize other than 65 is no NEGOTIATE Response; Wireshark goes on"),
    Rule("word count", ("word_count",), word_count, "no answer has so many words, so it is damaged; Wireshark shows WordCount and no more"),
    Rule("refusal without words", ("dialect_index",), wordless_refusal, "impacket's refusal: 0xffff stands in the data bytes, where Wireshark does not look"),
    Rule("security mode", ("security_mode",), security_mode, "SecurityMode has two bytes in a response ([MS-SMB2] 2.2.4); Wireshark shows one"),
    Rule("no time", ("system_time", "server_start_time"), no_time,
         "a FILETIME below 2^32 is none for Wireshark (it shows 1970, or the time before), and 2^63 and the number before are its infinities; the raw number is ours"),
    Rule("GUID bytes", ("server_guid",), bytewise_guid, "Wireshark shows SMB1's ServerGUID byte by byte, smbprobe as GUIDs are stored ([MS-DTYP] 2.3.4.2)"),
    Rule("DOS error", ("status",), dos_error, "a DOS error has a reserved byte between class and code, and Wireshark does not show it"),
    *rules_contexts.RULES,
    *rules_names.RULES,
)


def rule_for(case, fact):
    """The first rule that names a disagreement, or None."""
    return next((rule for rule in RULES if rule.covers(case, fact)), None)
