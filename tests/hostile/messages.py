"""Behaviours inside messages on 445: headers, fields, contexts, SPNEGO, NTLMSSP, SMB1."""
import struct

import answers
from answers import (KERBEROS_OID, NTLM_OID, PAIRS, PENDING, challenge, context, contexts_for, error2, honest, ids_context, lanman1, negotiate1,
                     negotiate2, pair, preauth, refusal1, setup1, setup2, tlv, token_init, token_response, utf16)
from scripts import changed, lies, message, noise, on, raw
from server import HONEST, NO_SMB2, ONLY_SMB1, UNKNOWN, Behaviour, frame


def is_negotiate2(request):
    return request.smb2 and not request.is_setup


def is_negotiate1(request):
    return not request.smb2 and not request.is_setup


def is_setup(request):
    return request.is_setup


def smb2(make):
    return on(is_negotiate2, make)


def smb1(make):
    """SMB1 lies; SMB2 is refused, so that it is all that counts."""
    return message(lambda r: make(r) if is_negotiate1(r) and r.dialects and "NT LM 0.12" in r.dialects else honest(r, dialects=()))


def nt_index(request):
    return request.dialects.index("NT LM 0.12")


def pending(times):
    """PENDING so often, then the answer."""
    return raw(lambda r: frame(error2(0, PENDING, r.message_id, flags=3)) * times + frame(honest(r)) if is_negotiate2(r) else frame(honest(r)))


HEADERS = [
    Behaviour("SMB2 without the reply bit", lies(flags=0), NO_SMB2),
    Behaviour("SMB2 with another command", lies(command=5), NO_SMB2),
    Behaviour("SMB2 with another MessageId", lies(message_id=77), HONEST),
    Behaviour("SMB2 with the MessageId of a break", lies(message_id=2**64 - 1), NO_SMB2),
    Behaviour("SMB2 marked async", lies(flags=3), HONEST),
    Behaviour("SMB2 marked signed", lies(flags=9), HONEST),
    Behaviour("SMB2 with an error status and a body", lies(status=0xC0000022), ONLY_SMB1),
    Behaviour("SMB2 NextCommand to itself", lies(next_command=1), HONEST),
    Behaviour("SMB2 NextCommand backwards", lies(next_command=0xFFFFFFF8), HONEST),
    Behaviour("SMB2 NextCommand past the end", lies(next_command=4096), HONEST),
    Behaviour("SMB2 header of 63", lies(header_size=63), NO_SMB2),
    Behaviour("SMB2 header of 0", lies(header_size=0), NO_SMB2),
    Behaviour("encrypted at once", lies(magic=b"\xfdSMB"), NO_SMB2),
    Behaviour("compressed to 4 GiB", smb2(lambda r: b"\xfcSMB\xff\xff\xff\xff\x01\0\0\0\xff\xff\xff\xff" + bytes(200)), NO_SMB2),
    Behaviour("PENDING once, then the answer", pending(1), HONEST),
    Behaviour("PENDING twice, then the answer", pending(2), HONEST),
    Behaviour("PENDING nine times, then the answer", pending(9), NO_SMB2),
    Behaviour("PENDING and no answer", raw(lambda r: frame(error2(0, PENDING, r.message_id, flags=3)) if is_negotiate2(r) else frame(honest(r))), NO_SMB2),
    Behaviour("SMB1 answers to SMB2", smb2(lambda r: refusal1()), ONLY_SMB1),
    Behaviour("SMB2 answers to SMB1", on(is_negotiate1, lambda r: negotiate2(0x0210)), "smb unknown 3.1.1"),
    Behaviour("0x02FF in answer to SMB2", smb2(lambda r: negotiate2(0x02FF, r.message_id)), NO_SMB2),
    Behaviour("0x02FF without end", message(lambda r: negotiate2(0x02FF, r.message_id)), "smb disabled -"),
    Behaviour("STATUS_SUCCESS in an error's body", smb2(lambda r: error2(0, 0, r.message_id)), NO_SMB2),
    Behaviour("an unknown status", smb2(lambda r: error2(0, 0xDEADBEEF, r.message_id)), ONLY_SMB1),
    Behaviour("no resources", smb2(lambda r: error2(0, 0xC000009A, r.message_id)), ONLY_SMB1),
]

FIELDS = [
    Behaviour("StructureSize 64", lies(size=64), NO_SMB2),
    Behaviour("StructureSize 0", lies(size=0), NO_SMB2),
    Behaviour("dialect 0x0999", smb2(lambda r: negotiate2(0x0999, r.message_id)), NO_SMB2),
    Behaviour("dialect 0x0310", smb2(lambda r: negotiate2(0x0310, r.message_id)), NO_SMB2),
    Behaviour("dialect 0", smb2(lambda r: negotiate2(0, r.message_id)), NO_SMB2),
    Behaviour("dialect 0xffff", smb2(lambda r: negotiate2(0xFFFF, r.message_id)), NO_SMB2),
    Behaviour("always 2.0.2", smb2(lambda r: negotiate2(0x0202, r.message_id)), "smb enabled 2.0.2"),
    Behaviour("SecurityMode 0", lies(mode=0), HONEST),
    Behaviour("SecurityMode 2", lies(mode=2), HONEST),
    Behaviour("SecurityMode 0xffff", lies(mode=0xFFFF), HONEST),
    Behaviour("no sizes", lies(sizes=(0, 0, 0)), HONEST),
    Behaviour("sizes of 4 GiB", lies(sizes=(0xFFFFFFFF,) * 3, capabilities=0xFFFFFFFF), HONEST),
    Behaviour("times of -1", lies(time=2**64 - 1, start=2**63), HONEST),
    Behaviour("times of 0", lies(time=0, start=1), HONEST),
    Behaviour("security buffer at 0", lies(blob_at=0), HONEST),
    Behaviour("security buffer in the header", lies(blob_at=64), HONEST),
    Behaviour("security buffer at an odd place", lies(blob_at=129), HONEST),
    Behaviour("security buffer past the end", lies(blob_at=65535), HONEST),
    Behaviour("security buffer of 65535", lies(blob_length=65535), HONEST),
    Behaviour("security buffer of 60,000 bytes of noise", lies(init=(noise * 15)[:60000]), HONEST),
    Behaviour("120 KiB behind the answer", lies(tail=bytes(120 * 1024)), HONEST),
    Behaviour("cut in the fixed part", changed(lambda data: frame(data[4:104])), NO_SMB2),
]


def told(*contexts):
    """3.1.1 with these contexts behind the hash."""
    return lies(contexts=lambda r: [preauth(), *contexts])


CONTEXTS = [
    Behaviour("contexts at 0", lies(contexts_at=0), HONEST),
    Behaviour("contexts in the header", lies(contexts_at=8), HONEST),
    Behaviour("contexts in the security buffer", lies(contexts_at=136), HONEST),
    Behaviour("contexts at an odd place", lies(contexts_at=209), HONEST),
    Behaviour("contexts past the end", lies(contexts_at=0xFFFFFFF8), HONEST),
    Behaviour("no contexts at all", lies(contexts=()), HONEST),
    Behaviour("65,535 contexts", lies(count=65535), HONEST),
    Behaviour("one context more than there is", lies(count=lambda r: len(contexts_for(r)) + 1), HONEST),
    Behaviour("a count of no contexts", lies(count=0), HONEST),
    Behaviour("a context longer than the message", told(context(2, b"\x01\0\x01\0", 65535)), HONEST),
    Behaviour("10,000 empty contexts", told(*[context(0x77, b"")] * 10000), HONEST),
    Behaviour("32 contexts without a name, 2 KiB each", told(*[context(0x1000 + i, noise[:2048]) for i in range(32)]), HONEST),
    Behaviour("the cipher context twice", told(ids_context(2, [1]), ids_context(2, [2])), HONEST),
    Behaviour("the hash context twice", told(preauth((2,))), HONEST),
    Behaviour("no hash", lies(contexts=lambda r: contexts_for(r)[1:]), HONEST),
    Behaviour("an unknown hash", lies(contexts=lambda r: [preauth((9,))] + contexts_for(r)[1:]), HONEST),
    Behaviour("a hash count of 40,000", lies(contexts=lambda r: [preauth(count=40000)]), HONEST),
    Behaviour("a salt longer than its context", lies(contexts=lambda r: [preauth(salt_length=60000)]), HONEST),
    Behaviour("a salt of 60,000 bytes", lies(contexts=lambda r: [preauth(salt=bytes(60000))]), HONEST),
    Behaviour("no cipher", told(ids_context(2, [])), HONEST),
    Behaviour("100 ciphers", told(ids_context(2, range(1, 101))), HONEST),
    Behaviour("a cipher count that lies", told(ids_context(2, [1], 30000)), HONEST),
    Behaviour("a cipher that was not offered", told(ids_context(2, [0xFFFF])), HONEST),
    Behaviour("cipher 0", told(ids_context(2, [0])), HONEST),
    Behaviour("30,000 compressions", told(ids_context(3, range(30000), extra=bytes(6))), HONEST),
    Behaviour("a compression count that lies", told(ids_context(3, [1], 60000, bytes(6))), HONEST),
    Behaviour("a signing algorithm that was not offered", told(ids_context(8, [77])), HONEST),
    Behaviour("30,000 signing algorithms", told(ids_context(8, range(30000))), HONEST),
    Behaviour("contexts for dialects without them", lies(contexts=lambda r: [preauth()], contexts_at=208, count=1), HONEST),
]


def init(token):
    """This token in every NEGOTIATE answer."""
    return message(lambda r: honest(r, init=token))


TOKENS = [
    Behaviour("token of noise", init(noise[:200]), HONEST),
    Behaviour("token of one byte", init(b"\x60"), HONEST),
    Behaviour("token of indefinite length", init(b"\x60\x80" + token_init()[2:]), HONEST),
    Behaviour("token of 4 GiB", init(b"\x60\x84\xff\xff\xff\xff" + token_init()[2:]), HONEST),
    Behaviour("token of 2^64 bytes", init(b"\x60\x88" + b"\xff" * 8 + token_init()[2:]), HONEST),
    Behaviour("10,000 nested tags", init((b"\x30\x83\xff\xff\xff" * 10000)[:50000]), HONEST),
    Behaviour("token cut in half", init(token_init()[:30]), HONEST),
    Behaviour("no mechanisms", init(token_init(mechs=())), HONEST),
    Behaviour("an empty OID", init(token_init(mechs=(b"", NTLM_OID))), HONEST),
    Behaviour("an OID with an arc of 2^140", init(token_init(mechs=(b"\x2b" + b"\xff" * 20 + b"\x7f", NTLM_OID))), HONEST),
    Behaviour("an OID without an end", init(token_init(mechs=(b"\x2b\xff\xff", NTLM_OID))), HONEST),
    Behaviour("5,000 mechanisms", init(token_init(mechs=[KERBEROS_OID] * 5000)), HONEST),
    Behaviour("64 mechanisms of 60 bytes", init(token_init(mechs=[bytes([0x2B]) + bytes([i, *b"\x7f" * 58]) for i in range(64)])), HONEST),
    Behaviour("a hint of 60,000 letters", init(token_init(hint=b"h" * 60000)), HONEST, '"field":"endpoints[0].authentication.hint","length":60000'),
    Behaviour("a hint of escape sequences", init(token_init(hint=b"\x1b]0;owned\x07\x1b[2J\r\n\xe2\x80\xae")), HONEST),
    Behaviour("a hint of broken UTF-8", init(token_init(hint=b"\xff\xfe\xc0\xaf" * 50)), HONEST),
    Behaviour("a token in place of a token", init(token_response(challenge())), HONEST),
]


def ntlm(blob, bare=False):
    """This CHALLENGE."""
    return on(is_setup, lambda r: (setup2(r.message_id, blob if bare else token_response(blob)) if r.smb2 else setup1(token_response(blob))))


def info(pairs):
    return ntlm(challenge(pairs))


LONG = utf16("x" * 32000)
CHALLENGES = [
    Behaviour("no CHALLENGE, but success", on(is_setup, lambda r: setup2(r.message_id, token_response(challenge()), status=0)), HONEST),
    Behaviour("no CHALLENGE, but a refusal", on(is_setup, lambda r: error2(1, 0xC000006D, r.message_id)), HONEST),
    Behaviour("CHALLENGE without SPNEGO", ntlm(challenge(), bare=True), HONEST),
    Behaviour("CHALLENGE in the wrong magic", ntlm(challenge(magic=b"NTLMSSQ\0")), HONEST),
    Behaviour("AUTHENTICATE in place of CHALLENGE", ntlm(challenge(kind=3)), HONEST),
    Behaviour("CHALLENGE cut at 20", ntlm(challenge()[:20]), HONEST),
    Behaviour("CHALLENGE cut at 50", ntlm(challenge()[:50]), HONEST),
    Behaviour("target name past the end", ntlm(challenge(name_at=0xFFFFFFF0)), HONEST),
    Behaviour("target name in the header", ntlm(challenge(name_at=0)), HONEST),
    Behaviour("target name of 65535 bytes", ntlm(challenge(name_length=65535)), HONEST),
    Behaviour("target info past the end", ntlm(challenge(info_at=0x7FFFFFFF)), HONEST),
    Behaviour("target info in the header", ntlm(challenge(info_at=4)), HONEST),
    Behaviour("target info of 65535 bytes", ntlm(challenge(info_length=65535)), HONEST),
    Behaviour("target info over the target name", ntlm(challenge(info_at=56)), HONEST),
    Behaviour("pairs without an end", info(PAIRS[:-4]), HONEST),
    Behaviour("a pair longer than the list", info(pair(1, utf16("NAS"), 60000)), HONEST),
    Behaviour("an end with a length", info(PAIRS[:-4] + pair(0, b"", 4)), HONEST),
    Behaviour("pairs behind the end", info(PAIRS + pair(1, utf16("LATE"))), HONEST),
    Behaviour("10,000 pairs", info(pair(1, b"") * 10000 + pair(0, b"")), HONEST),
    Behaviour("the same name a hundred times", info(pair(1, utf16("NAS")) * 100 + pair(0, b"")), HONEST),
    Behaviour("a name of an odd length", info(pair(1, b"N\0A\0S") + pair(0, b"")), HONEST),
    Behaviour("a name of lone surrogates", info(pair(1, utf16("\ud800x\udfff")) + pair(0, b"")), HONEST),
    Behaviour("a name of controls and marks", info(pair(1, utf16("\x1b[2J\u202e\u00ad\u3164" + "e" + "\u0301" * 200)) + pair(0, b"")), HONEST, "\\u0301\\u0301"),
    Behaviour("a name of ../", info(pair(1, utf16("../../../etc/passwd")) + pair(0, b"")), HONEST),
    Behaviour("a name of 32,000 letters", info(pair(3, LONG) + pair(0, b"")), HONEST, '"field":"identity.dns_name","length":32000'),
    Behaviour("five names of 6,000 letters", info(b"".join(pair(i, utf16("y" * 6000)) for i in (1, 2, 3, 4, 5)) + pair(0, b"")), HONEST, '"length":6000'),
    Behaviour("unknown pairs", info(pair(77, noise[:200]) + PAIRS), HONEST),
    Behaviour("a blob past the end of the set-up", on(is_setup, lambda r: setup2(r.message_id, token_response(challenge()), blob_at=60000)), HONEST),
    Behaviour("a set-up that refers to itself", on(is_setup, lambda r: setup2(r.message_id, token_response(challenge()), blob_at=0)), HONEST),
    Behaviour("a set-up answered with NEGOTIATE", on(is_setup, lambda r: negotiate2(0x0311, r.message_id)), HONEST),
    Behaviour("a set-up that is never answered", raw(lambda r: None if r.is_setup else frame(honest(r))), HONEST),
]

SMB1 = [
    Behaviour("SMB1 alone, honest", smb1(lambda r: negotiate1(nt_index(r), r.extended)), ONLY_SMB1),
    Behaviour("WordCount 255", smb1(lambda r: negotiate1(nt_index(r), count=255)), UNKNOWN),
    Behaviour("WordCount 0", smb1(lambda r: negotiate1(nt_index(r), count=0)), UNKNOWN),
    Behaviour("ByteCount past the end", smb1(lambda r: negotiate1(nt_index(r), r.extended, size=65535)), ONLY_SMB1),
    Behaviour("ByteCount 0", smb1(lambda r: negotiate1(nt_index(r), r.extended, size=0)), ONLY_SMB1),
    Behaviour("index past the list", smb1(lambda r: negotiate1(200, r.extended)), UNKNOWN),
    Behaviour("challenge of 255", smb1(lambda r: negotiate1(nt_index(r), False, challenge_length=255)), ONLY_SMB1),
    Behaviour("a GUID cut off", smb1(lambda r: negotiate1(nt_index(r), True, data=b"12345")), ONLY_SMB1),
    Behaviour("names without an end", smb1(lambda r: negotiate1(nt_index(r), False, data=b"12345678" + utf16("x" * 20000))), ONLY_SMB1),
    Behaviour("names of an odd length", smb1(lambda r: negotiate1(nt_index(r), False, data=b"12345678L\0A")), ONLY_SMB1),
    Behaviour("names of escape sequences", smb1(lambda r: negotiate1(nt_index(r), False, data=b"12345678" + utf16("\x1b[2J\u2028\0\x07\0"))), ONLY_SMB1),
    Behaviour("signing required but not enabled", smb1(lambda r: negotiate1(nt_index(r), r.extended, mode=0x0B)), ONLY_SMB1),
    Behaviour("SecurityMode of nothing", smb1(lambda r: negotiate1(nt_index(r), r.extended, mode=0)), ONLY_SMB1),
    Behaviour("times and zones out of range", smb1(lambda r: negotiate1(nt_index(r), r.extended, time=2**63, zone=-32768)), ONLY_SMB1),
    Behaviour("no reply bit in SMB1", smb1(lambda r: negotiate1(nt_index(r), r.extended, flags=8)), UNKNOWN),
    Behaviour("another command in SMB1", smb1(lambda r: negotiate1(nt_index(r), r.extended, command=0x25)), UNKNOWN),
    Behaviour("another MID in SMB1", smb1(lambda r: negotiate1(nt_index(r), r.extended, mid=77)), ONLY_SMB1),
    Behaviour("an error status with words", smb1(lambda r: negotiate1(nt_index(r), r.extended, status=0xC0000022)), UNKNOWN),
    Behaviour("LANMAN words for NT LM 0.12", smb1(lambda r: lanman1(nt_index(r))), ONLY_SMB1),
    Behaviour("LANMAN key of 60,000", smb1(lambda r: lanman1(nt_index(r), key_length=60000)), ONLY_SMB1),
    Behaviour("core words for NT LM 0.12", smb1(lambda r: answers.header1(0x72) + answers.block(struct.pack("<H", nt_index(r)), b"")), ONLY_SMB1),
    Behaviour("a token of 4 GiB in SMB1", smb1(lambda r: negotiate1(nt_index(r), True, data=answers.GUID + tlv(0x60, b"xx", 0xFFFFFFFF))), ONLY_SMB1),
    Behaviour("a set-up of SMB1 that lies", message(lambda r: honest(r, dialects=()) if not r.is_setup else setup1(token_response(challenge()), blob_length=65535)), ONLY_SMB1),
    Behaviour("native names without an end", message(lambda r: honest(r, dialects=()) if not r.is_setup else setup1(token_response(challenge()), native=utf16("z" * 30000))), ONLY_SMB1),
]

ROWS = HEADERS + FIELDS + CONTEXTS + TOKENS + CHALLENGES + SMB1
