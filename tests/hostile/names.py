"""Behaviours on NetBIOS: sessions on 139, the name service on UDP 137."""
import json

from answers import LOGON_FAILURE, error2, honest, nbstat, negotiate2
from scripts import drip, flood, honestly, noise, on, says, silence
from server import HONEST, NETBIOS, NOT_SMB, POSITIVE, REFUSED, SILENT, Behaviour, Gone, frame


def session(reply, then=honestly, again=True):
    """Answers each session request with these bytes. @param again  whether what follows is served"""
    async def script(talk):
        await talk.packet()
        await talk.say(reply)
        if not again:
            raise Gone
        await then(talk)
    return script


def on_139(name, script, verdict, shows=None):
    return Behaviour(name, script, verdict, shows, ports=(NETBIOS,))


nameless = on(lambda request: request.is_setup, lambda request: error2(1, LOGON_FAILURE, request.message_id))


def name_service(name, answer, netbios_name="NAS"):
    """TCP 139 tells no name. @param netbios_name  what NBSTAT tells all the same"""
    return Behaviour(name, nameless, HONEST, f'"netbios_name":{json.dumps(netbios_name)}', ports=(NETBIOS,), names=answer)


def number(query, more):
    """Of another query: never the right one."""
    return (int.from_bytes(query[:2], "big") + more & 0xFFFF).to_bytes(2, "big")


RETARGET = b"\x84\0\0\x06" + bytes([127, 77, 0, 1]) + b"\x01\xbd"
SESSIONS = [
    on_139("every name is refused", session(b"\x83\0\0\x01\x82", again=False), REFUSED),
    on_139("not listening on the called name", session(b"\x83\0\0\x01\x80", again=False), REFUSED),
    on_139("not listening for us", session(b"\x83\0\0\x01\x81", again=False), REFUSED),
    on_139("no room for a session", session(b"\x83\0\0\x01\x83", again=False), REFUSED),
    on_139("an unspecified refusal", session(b"\x83\0\0\x01\x8f", again=False), REFUSED),
    on_139("an unknown refusal", session(b"\x83\0\0\x01\x77", again=False), REFUSED),
    on_139("a refusal without a reason", session(b"\x83\0\0\0", again=False), REFUSED),
    on_139("a refusal of 60,000 bytes", session(b"\x83\0\xea\x60" + bytes(60000), again=False), REFUSED),
    on_139("a refusal that claims 128 KiB", session(b"\x83\x01\xff\xff", silence), SILENT),
    on_139("a retarget to another host", session(RETARGET, again=False), REFUSED),
    on_139("a retarget cut off", session(RETARGET[:6], again=False), NOT_SMB),
    on_139("a grant of 200 bytes", session(b"\x82\0\0\xc8" + bytes(200)), HONEST),
    on_139("a grant of 60,000 bytes", session(b"\x82\0\xea\x60" + bytes(60000)), HONEST),
    on_139("two grants", session(POSITIVE * 2), HONEST),
    on_139("a grant and silence", session(POSITIVE, silence), SILENT),
    on_139("a grant and noise", session(POSITIVE + noise, silence), NOT_SMB),
    on_139("a grant and a close", session(POSITIVE, again=False), NOT_SMB),
    on_139("a grant after eight keepalives", session(b"\x85\0\0\0" * 8 + POSITIVE), HONEST),
    on_139("a grant after nine keepalives", session(b"\x85\0\0\0" * 9 + POSITIVE), NOT_SMB),
    on_139("half a grant", session(POSITIVE[:2], silence), SILENT),
    on_139("keepalives for ever", flood(b"\x85\0\0\0"), NOT_SMB),
    on_139("SMB in place of a grant", session(frame(negotiate2(0x0210))), NOT_SMB),
    on_139("HTTP on 139", says(b"HTTP/1.1 400 Bad Request\r\n\r\n"), NOT_SMB),
    on_139("silence on 139", silence, SILENT),
    on_139("an answer that drips on 139", session(POSITIVE, drip(lambda request: frame(honest(request)))), SILENT),
    on_139("frames with every flag", session(POSITIVE, flood(b"\0\xfe\0\x40" + noise[:64])), NOT_SMB),
]

LOOP = b"\xc0\x0c"  # a name that points to itself


def owner(name):
    return lambda query: [nbstat(query, owner=name)]


NAME_SERVICES = [
    name_service("the name service is honest", lambda query: [nbstat(query)]),
    name_service("NBSTAT with another number", lambda query: [nbstat(query, number=number(query, 1))], None),
    name_service("NBSTAT that is a question", lambda query: [nbstat(query, flags=0)], None),
    name_service("NBSTAT with an error", lambda query: [nbstat(query, flags=0x8403)], None),
    name_service("NBSTAT of another type", lambda query: [nbstat(query, kind=0x20)], None),
    name_service("NBSTAT without an answer", lambda query: [nbstat(query, answers=0, told=False)], None),
    name_service("NBSTAT of 65,535 answers", lambda query: [nbstat(query, answers=65535)]),
    name_service("NBSTAT with more names than bytes", lambda query: [nbstat(query, count=255)], None),
    name_service("NBSTAT with no names", lambda query: [nbstat(query, names=())], None),
    name_service("NBSTAT with 255 names", lambda query: [nbstat(query, names=[(b"N%d" % i, 0x20, 0x0400) for i in range(255)])], None),
    name_service("NBSTAT longer than it says", lambda query: [nbstat(query, length=30)], None),
    name_service("NBSTAT shorter than it says", lambda query: [nbstat(query, length=60000)]),
    name_service("NBSTAT without a MAC", lambda query: [nbstat(query, unit=b"", rest=b"")]),
    name_service("NBSTAT with a name that points to itself", owner(LOOP), None),
    name_service("NBSTAT with a name that points ahead", owner(b"\xc0\xff"), None),
    name_service("NBSTAT with a name of labels without end", owner(b"\x3f" + b"A" * 63), None),
    name_service("NBSTAT with a name of 2,000 bytes", owner((b"\x3f" + b"A" * 63) * 30 + b"\0"), None),
    name_service("NBSTAT of escape sequences", lambda query: [nbstat(query, names=((b"\x1b[2J\x07\x9b31m\r\n", 0x20, 0x0400),))], '\x1b[2J\x07\\x9b31m\r\n'),
    name_service("NBSTAT of one byte", lambda query: [query[:1]], None),
    name_service("NBSTAT of nothing", lambda query: [b""], None),
    name_service("NBSTAT of 60,000 bytes", lambda query: [nbstat(query, rest=bytes(60000))]),
    name_service("NBSTAT of noise", lambda query: [noise], None),
    name_service("NBSTAT of noise with the right number", lambda query: [query[:2] + noise[:500]], None),
    name_service("the question comes back", lambda query: [query], None),
    name_service("flood of NBSTAT", lambda query: [nbstat(query)] * 2000),
    name_service("flood of NBSTAT with other numbers", lambda query: [nbstat(query, number=number(query, i)) for i in range(1, 2001)], None),
    name_service("flood of noise on 137", lambda query: [noise[:1400]] * 2000, None),
    name_service("two answers that differ", lambda query: [nbstat(query), nbstat(query, names=((b"OTHER", 0x20, 0x0400),))]),
    name_service("an answer after a hundred wrong ones", lambda query: [nbstat(query, number=number(query, 1), names=((b"LIE", 0x20, 0x0400),))] * 100 + [nbstat(query)]),
]

ROWS = SESSIONS + NAME_SERVICES
