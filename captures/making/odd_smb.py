"""Odd SMB and NetBIOS in packets without fault: what real ends said, with one thing changed."""
import struct

import manifest
from packets import Talk, messages, pcap

# offsets behind the 4 bytes of the length, in an SMB2 NEGOTIATE response ([MS-SMB2] 2.2.4) ...
STATUS, COMMAND, BODY = 4 + 8, 4 + 12, 4 + 64
SECURITY_MODE, DIALECT, CONTEXT_COUNT, BUFFER_OFFSET, BUFFER_LENGTH, CONTEXT_OFFSET = (BODY + n for n in (2, 4, 6, 56, 58, 60))
CONTEXTS = 4 + 0xD0  # where Samba puts them
# ... and in an SMB1 one ([MS-CIFS] 2.2.4.52.2)
WORD_COUNT, INDEX, BYTE_COUNT, NAMES = 4 + 32, 4 + 33, 4 + 67, 4 + 77
ESCAPES = "\x1b]0;owned\x07\x1b[31mlab\u202e\n"


def patched(message, *changes):
    """(offset, struct format, value...) each; the length in front follows."""
    out = bytearray(message)
    for at, form, *values in changes:
        struct.pack_into("<" + form, out, at, *values)
    return framed(out[4:])


def framed(message, kind=0):
    return struct.pack(">I", kind << 24 | len(message)) + bytes(message)


def log_in(file="client_smbclient-4.17_smb311.pcap", conversation=0):
    return messages(manifest.FOLDER / file, conversation=conversation)


def answered(pairs, reply):
    """The first request of a talk and another answer to it."""
    return Talk().open().send(True, pairs[0][1]).send(False, reply).close().frames


def negotiate():
    """NEGOTIATE responses of SMB2 with one field changed."""
    pairs = log_in()
    good = pairs[1][1]
    for name, changes, shows in (
            ("security-buffer-out-of-range", [(BUFFER_OFFSET, "H", 0xFF00)], "SecurityBufferOffset points beyond the message"),
            ("security-buffer-too-long", [(BUFFER_LENGTH, "H", 0xFFFF)], "SecurityBufferLength is longer than the message"),
            ("security-buffer-in-header", [(BUFFER_OFFSET, "H", 0)], "SecurityBufferOffset points into the header"),
            ("security-buffer-of-rubbish", [(BODY + 64, "8s", b"\x60\x84\xff\xff\xff\xff\x06\x06")], "a GSS token with a length of 4 GiB"),
            ("context-count-too-high", [(CONTEXT_COUNT, "H", 9)], "9 contexts are promised and 3 are there"),
            ("context-count-zero", [(CONTEXT_COUNT, "H", 0)], "3.1.1 without contexts"),
            ("context-count-too-low", [(CONTEXT_COUNT, "H", 1)], "1 context is promised and 3 are there"),
            ("context-offset-beyond", [(CONTEXT_OFFSET, "I", 0xFFFFFFF8)], "NegotiateContextOffset points beyond the message"),
            ("context-offset-unaligned", [(CONTEXT_OFFSET, "I", 0xD1)], "NegotiateContextOffset is not a multiple of 8"),
            ("context-length-too-long", [(CONTEXTS + 2, "H", 0xFFF0)], "the first context is longer than the message"),
            ("context-hash-count-lies", [(CONTEXTS + 8, "H", 0xFFFF)], "HashAlgorithmCount is 65535"),
            ("context-cipher-unknown", [(CONTEXTS + 48 + 10, "H", 0x7777)], "a cipher of nobody's number"),
            ("context-type-unknown", [(CONTEXTS + 48, "H", 0xBEEF)], "a context of nobody's type in the place of encryption"),
            ("context-twice", [(CONTEXTS + 48, "H", 1)], "two preauthentication contexts, the second too short"),
            ("dialect-not-offered", [(DIALECT, "H", 0x0310)], "3.1.0, a draft that was not offered"),
            ("dialect-zero", [(DIALECT, "H", 0)], "DialectRevision 0"),
            ("dialect-wildcard", [(DIALECT, "H", 0x02FF)], "0x02ff in answer to an SMB2 request"),
            ("security-mode-odd", [(SECURITY_MODE, "H", 0xFFFE)], "signing required and not enabled, and bits of no meaning"),
            ("structure-size-wrong", [(BODY, "H", 9)], "StructureSize 9 with STATUS_SUCCESS"),
            ("header-size-wrong", [(4 + 4, "H", 63)], "a header that says it has 63 bytes"),
            ("command-wrong", [(COMMAND, "H", 1)], "the answer says it is to SESSION_SETUP"),
            ("message-id-wrong", [(4 + 24, "Q", 77)], "the answer has another MessageId"),
            ("status-pending", [(STATUS, "I", 0x103)], "STATUS_PENDING and nothing after it"),
            ("time-out-of-range", [(BODY + 40, "Q", 2**64 - 1)], "a SystemTime in the year 60056"),
            ("next-command-lies", [(4 + 20, "I", 0xFFFFFF00)], "NextCommand points beyond the message")):
        yield f"smb2-{name}", answered(pairs, patched(good, *changes)), shows
    for size in (3, 63, 64, 100, 128):
        yield f"smb2-cut-at-{size}", answered(pairs, framed(good[4:4 + size])), f"the answer ends after {size} bytes"
    yield "smb2-trailing-bytes", answered(pairs, framed(good[4:] + b"\xee" * 40)), "40 bytes behind the last context"
    yield "smb2-two-answers", Talk().open().say([pairs[0], pairs[1], pairs[1]]).close().frames, "the same answer twice"
    yield "smb2-two-in-a-segment", Talk().open().send(True, pairs[0][1] + pairs[2][1]).send(False, pairs[1][1] + pairs[3][1]).close().frames, \
        "two requests in one segment, two answers in another"
    refusal = messages(manifest.FOLDER / "client_smbclient-4.17_min-smb311-refused.pcap")[1][1]
    yield "smb2-refusal-then-answer", Talk().open().say([pairs[0], (False, refusal), pairs[0], pairs[1]]).close().frames, \
        "a refused NEGOTIATE and another on the same connection, which is answered"
    odd = Talk().open().send(True, framed(b"\xfdSMB" + bytes(96))).send(False, framed(b"\xfdSMB" + bytes(96))).close()
    yield "smb2-only-encrypted", odd.frames, \
        "nothing but TRANSFORM_HEADERs"
    yield "smb2-compressed", answered(pairs, framed(b"\xfcSMB" + good[8:])), "a COMPRESSION_TRANSFORM_HEADER in answer to NEGOTIATE"


def log_ins():
    """NTLMSSP and shares with one thing changed."""
    pairs = log_in()
    challenge, login, tree = pairs[3][1], pairs[4][1], pairs[6][1]
    at = challenge.index(b"NTLMSSP\0")
    yield "ntlm-target-out-of-range", Talk().open().say([*pairs[:3], (False, patched(challenge, (at + 16, "I", 0xFFFFFFF0)))]).close().frames, \
        "the target name of the CHALLENGE is beyond its end"
    yield "ntlm-names-too-long", Talk().open().say([*pairs[:3], (False, patched(challenge, (at + 40, "HH", 0xFFFF, 0xFFFF)))]).close().frames, \
        "the names of the CHALLENGE are longer than the message"
    yield "ntlm-cut", Talk().open().say([*pairs[:3], (False, framed(challenge[4:at + 30]))]).close().frames, \
        "the CHALLENGE ends within its fixed part"
    named = login.replace("LABCLIENT".encode("utf-16-le"), (ESCAPES[:8] + "!").encode("utf-16-le"))
    yield "ntlm-escape-sequences", Talk().open().say([*pairs[:4], (True, named), *pairs[5:8]]).close().frames, \
        "the workstation is an escape sequence for terminals"
    start = login.index(b"NTLMSSP\0")
    odd = Talk().open().say([*pairs[:4], (True, patched(login, (start + 40, "I", 0x7FFFFFFF))), *pairs[5:8]]).close()
    yield "ntlm-user-out-of-range", odd.frames, \
        "the user name of the AUTHENTICATE is beyond its end"
    yield "tree-path-out-of-range", Talk().open().say([*pairs[:6], (True, patched(tree, (BODY + 4, "H", 0xFFF0))), pairs[7]]).close().frames, \
        "the path of TREE_CONNECT is beyond the message"


def smb1():
    """NEGOTIATE responses of SMB1 with one field changed; the offer is NT LM 0.12 alone."""
    pairs = log_in("client_nmap-7.93_smb-os-discovery.pcap", 1)  # the first connection is its port scan
    good = pairs[1][1]
    for name, changes, shows in (
            ("dialect-index-out-of-range", [(INDEX, "H", 7)], "DialectIndex 7 where one dialect was offered"),
            ("word-count-lies", [(WORD_COUNT, "B", 200)], "WordCount 200"),
            ("word-count-zero", [(WORD_COUNT, "B", 0)], "WordCount 0 and no error"),
            ("word-count-13-for-nt", [(WORD_COUNT, "B", 13)], "the answer of LANMAN to an offer of NT LM 0.12"),
            ("byte-count-too-high", [(BYTE_COUNT, "H", 0xFFF0)], "ByteCount beyond the message"),
            ("byte-count-too-low", [(BYTE_COUNT, "H", 4)], "ByteCount ends within the challenge"),
            ("key-length-wrong", [(4 + 66, "B", 255)], "a challenge of 255 bytes"),
            ("signing-required-alone", [(4 + 35, "B", 0x0B)], "signing required and not enabled"),
            ("names-odd", [(NAMES + 2, "8s", "\x1b[1m".encode("utf-16-le"))], "an escape sequence for terminals in the domain name"),
            ("names-unterminated", [(NAMES + 4 + 8, "18s", b"\xd8" * 18)], "halves of surrogate pairs in the names, and no end"),
            ("error-status", [(4 + 5, "I", 0xC0000022)], "STATUS_ACCESS_DENIED with a whole body"),
            ("zone-odd", [(4 + 64, "h", 32767)], "a time zone of 546 hours"),
            ("command-wrong", [(4 + 4, "B", 0x73)], "the answer says it is to SESSION_SETUP")):
        yield f"smb1-{name}", answered(pairs, patched(good, *changes)), shows
    head = good[4:36]
    yield "smb1-core-answer", answered(pairs, framed(head + struct.pack("<BHH", 1, 0, 0))), "core: WordCount 1 and DialectIndex 0"
    yield "smb1-refusal", answered(pairs, framed(head + struct.pack("<BHH", 1, 0xFFFF, 0))), "DialectIndex 0xffff"
    yield "smb1-refusal-length-twice", answered(pairs, framed(framed(head + struct.pack("<BHH", 1, 0xFFFF, 0))[:37])), \
        "the refusal of ksmbd 6.1: the length stands there twice, and the end is cut off"
    yield "smb1-cut-at-20", answered(pairs, framed(good[4:24])), "the header is cut"
    yield "smb1-cut-at-50", answered(pairs, framed(good[4:54])), "the words are cut"
    request = pairs[0][1]
    for name, dialects, shows in (("no-dialects", b"", "an offer of no dialects"), ("empty-dialect", b"\x02\0", "an offer of an empty string"),
                                  ("unterminated", b"\x02NT LM 0.12", "an offer whose string has no end"),
                                  ("format-wrong", b"\x04NT LM 0.12\0", "an offer with another BufferFormat"),
                                  ("300-dialects", b"\x02NT LM 0.12\0" * 300, "an offer of 300 dialects"),
                                  ("escape-sequences", b"\x02\x1b[31mred\x07\0\x02NT LM 0.12\0", "an escape sequence for terminals as a dialect")):
        offer = framed(request[4:37] + struct.pack("<H", len(dialects)) + dialects)
        yield f"smb1-offer-{name}", Talk().open().send(True, offer).send(False, good).close().frames, shows


def netbios():
    """The session service. RFC 1002 4.3"""
    pairs = messages(manifest.FOLDER / "client_smbclient-4.17_on-139.pcap", 139)
    server = ("192.0.2.2", 139)
    request, rest = pairs[0], pairs[2:6]
    for name, answer, shows in (
            ("retarget", framed(bytes((192, 0, 2, 9)) + struct.pack(">H", 1139), 0x84), "a retarget to another address and port"),
            ("retarget-cut", framed(bytes((192, 0)), 0x84), "a retarget without an address"),
            ("called-name-not-present", framed(b"\x82", 0x83), "the called name is not present"),
            ("not-listening", framed(b"\x80", 0x83), "nobody listens on the called name"),
            ("unknown-error", framed(b"\x42", 0x83), "an error of nobody's number"),
            ("negative-without-code", framed(b"", 0x83), "a negative answer without a code"),
            ("unknown-type", framed(b"hello", 0x99), "a session packet of an unknown type")):
        yield f"netbios-{name}", Talk(server=server).open().say([request, (False, answer)]).close(first=False).frames, shows
    yield "netbios-keep-alives", Talk(server=server).open().say([*pairs[:2], (True, b"\x85\0\0\0"), (False, b"\x85\0\0\0"), *rest]).close().frames, \
        "keep-alives between the messages"
    yield "netbios-positive-with-payload", Talk(server=server).open().say([request, (False, framed(request[1][4:], 0x82)), *rest]).close().frames, \
        "a positive answer that repeats the names, as impacket's"
    yield "netbios-no-session-request", Talk(server=server).open().say(rest).close().frames, "SMB on 139 without a session request"
    yield "netbios-cut-name", Talk(server=server).open().say([(True, framed(request[1][4:30], 0x81)), pairs[1], *rest]).close().frames, \
        "a session request that ends within the called name"
    yield "netbios-denied-at-once", Talk().open().send(False, framed(b"\x81", 0x83)).close(first=False).frames, \
        "Samba's hosts deny on 445: an answer before any question"
    zeros = Talk().open().send(True, rest[0][1]).send(False, bytes(64)).close(first=False)
    yield "netbios-zeros", zeros.frames, "64 zeros, which are empty messages"
    large = Talk().open().send(True, rest[0][1]).send(False, b"\x00\xff\xff\xff" + b"\xfeSMB" + bytes(60)).close(first=False)
    yield "netbios-length-16-mib", large.frames, "a message of 16 MiB is announced"


def captures():
    """(file, bytes, what it shows) of each."""
    for group in (negotiate, log_ins, smb1, netbios):
        for name, frames, shows in group():
            yield f"odd_{name}.pcap", pcap(frames), shows
