"""Behaviours of the transport on 445: frames, floods, drips, ends at each step, answers that vary, other protocols."""
import answers
from answers import PENDING, error2, honest, negotiate2, refusal1
from scripts import STEPS, WAYS, changed, drip, ends, first, flood, greets, honestly, in_turn, lies, message, noise, on, raw, says, silence
from server import HONEST, IN_PART, NO_SMB2, NOT_SMB, ONLY_SMB1, REFUSED, SILENT, UNKNOWN, Behaviour, frame

KEEPALIVE, EMPTY = b"\x85\0\0\0", b"\0\0\0\0"


def answer(request):
    return frame(honest(request))


FRAMES = [
    Behaviour("claims 16 MiB and sends nothing", says(b"\0\xff\xff\xff"), NOT_SMB),
    Behaviour("claims 16 MiB and sends them", flood(noise, lambda _: b"\0\xff\xff\xff\xfeSMB"), NOT_SMB),
    Behaviour("claims 128 KiB and one byte", changed(lambda data: frame(data[4:], 128 * 1024 + 1)), NOT_SMB),
    Behaviour("claims a byte more than it sends", changed(lambda data: frame(data[4:], len(data) - 3)), SILENT),
    Behaviour("claims a byte less than it sends", changed(lambda data: frame(data[4:], len(data) - 5)), HONEST),
    Behaviour("a frame of 3 bytes", changed(lambda data: frame(data[4:7])), NOT_SMB),
    Behaviour("a frame of 31 bytes", changed(lambda data: frame(data[4:35])), UNKNOWN),
    Behaviour("a frame of 63 bytes", changed(lambda data: frame(data[4:67])), NO_SMB2),
    Behaviour("a frame of an unknown type", changed(lambda data: frame(data[4:], kind=1)), NOT_SMB),
    Behaviour("the transport header twice", changed(frame), NO_SMB2),
    Behaviour("an empty frame before each answer", changed(lambda data: EMPTY + data), HONEST),
    Behaviour("eight empty frames before each answer", changed(lambda data: EMPTY * 8 + data), HONEST),
    Behaviour("nine empty frames before each answer", changed(lambda data: EMPTY * 9 + data), NOT_SMB),
    Behaviour("a keepalive before each answer", changed(lambda data: KEEPALIVE + data), HONEST),
    Behaviour("each answer twice", changed(lambda data: data * 2), HONEST),
    Behaviour("each answer a hundred times", changed(lambda data: data * 100), HONEST),
    Behaviour("noise behind each answer", changed(lambda data: data + noise), HONEST),
    Behaviour("noise in a frame before each answer", changed(lambda data: frame(noise) + data), NOT_SMB),
    Behaviour("a session response before each answer", changed(lambda data: b"\x82\0\0\0" + data), HONEST),
    Behaviour("a refused session before each answer", changed(lambda data: b"\x83\0\0\x01\x8f" + data), REFUSED),
    Behaviour("a retarget on 445", says(b"\x84\0\0\x06\x7f\x4d\0\x01\x01\xbd"), REFUSED),
    Behaviour("an answer before its question", greets(frame(negotiate2(0x0311, contexts=[answers.preauth()]))), "smb unknown (3.1.1|-)"),
    Behaviour("a refusal before its question", greets(frame(refusal1())), "smb (unknown|disabled) -"),
]

FLOODS = [
    Behaviour("flood of empty frames", flood(EMPTY), NOT_SMB),
    Behaviour("flood of keepalives", flood(KEEPALIVE), NOT_SMB),
    Behaviour("flood of noise", flood(noise), NOT_SMB),
    Behaviour("flood of zeros", flood(bytes(4096)), NOT_SMB),
    Behaviour("flood of 0xff", flood(b"\xff" * 4096), NOT_SMB),
    Behaviour("flood of noise in frames of 64 KiB", flood(frame(noise * 16)), NOT_SMB),
    Behaviour("flood of refusals of SMB1", flood(frame(refusal1())), "smb disabled -"),
    Behaviour("flood of SMB2 answers to nothing", flood(frame(negotiate2(0x0210, message_id=77))), "smb unknown 2.1"),
    Behaviour("flood of oplock breaks", flood(frame(error2(18, 0, 2**64 - 1))), NOT_SMB),
    Behaviour("flood of PENDING", flood(frame(error2(0, PENDING, flags=3))), NOT_SMB),
    Behaviour("flood behind an answer", flood(noise, answer), HONEST),
    Behaviour("drips an answer byte by byte", drip(answer), SILENT),
    Behaviour("drips an answer in pieces of 8", drip(answer, 8), SILENT),
    Behaviour("drips a frame header of 16 MiB", drip(lambda _: b"\0\xff\xff\xff" + bytes(64), 4), NOT_SMB),
    Behaviour("drips empty frames", drip(lambda _: EMPTY, 4), SILENT),
    Behaviour("drips keepalives", drip(lambda _: KEEPALIVE, 4), SILENT),
    Behaviour("drips PENDING", drip(lambda request: frame(error2(0, PENDING, request.message_id, flags=3)), 77), SILENT),
]



def after(step, how):
    """An answer counts once it is whole; what comes before it is silence, or a close that says nothing of SMB."""
    return HONEST if step == "answer" else SILENT if how == "silence" else NOT_SMB


ENDS = [Behaviour(f"{how} at: {step}", ends(step, how), after(step, how)) for step in STEPS for how in WAYS]

VARYING = [
    Behaviour("honest, then silent", first(3, honestly, silence), IN_PART),
    Behaviour("honest, then closed", first(3, honestly, ends("request", "close")), IN_PART),
    Behaviour("honest, then reset", first(3, honestly, ends("request", "reset")), IN_PART),
    Behaviour("silent, then honest", first(1, silence, honestly), HONEST),
    Behaviour("reset, then honest", first(2, ends("accept", "reset"), honestly), HONEST),
    Behaviour("noise, then honest", first(2, says(noise), honestly), IN_PART),
    Behaviour("each second connection is silent", in_turn(honestly, silence), IN_PART),
    Behaviour("each second connection is reset", in_turn(honestly, ends("request", "reset")), IN_PART),
    Behaviour("each second connection is closed", in_turn(ends("request", "close"), honestly), IN_PART),
    Behaviour("each third connection is noise", in_turn(honestly, honestly, says(noise)), IN_PART),
    Behaviour("two servers behind one address: another GUID", in_turn(honestly, lies(guid=bytes(16))), HONEST),
    Behaviour("two servers behind one address: one signs", in_turn(honestly, lies(mode=3)), HONEST),
    Behaviour("another dialect than asked, in turn", in_turn(message(lambda r: negotiate2(0x0202, r.message_id)), message(lambda r: negotiate2(0x0302, r.message_id))), "smb (unknown|disabled) (2.0.2|3.0.2|-)"),
    Behaviour("HTTP and SMB in turn", in_turn(says(b"HTTP/1.1 400 Bad Request\r\n\r\n"), honestly), IN_PART),
]

SMB2_ONLY = message(lambda request: honest(request, smb1=False))
OTHERS = [
    Behaviour("HTTP", says(b"HTTP/1.1 400 Bad Request\r\nServer: x\x1b[2J\r\n\r\n"), NOT_SMB),
    Behaviour("SSH that speaks first", greets(b"SSH-2.0-OpenSSH_9.2\r\n"), NOT_SMB),
    Behaviour("FTP that speaks first", greets(b"220 ready\r\n"), NOT_SMB),
    Behaviour("TLS alert", says(b"\x15\x03\x01\x00\x02\x02\x28"), NOT_SMB),
    Behaviour("RDP", says(b"\x03\0\0\x13\x0e\xd0\0\0\x124\0\x02\x0f\x08\0\x02\0\0\0"), NOT_SMB),
    Behaviour("echo", raw(lambda request: frame(request.message)), SILENT),
    Behaviour("echo with the reply bit", message(lambda r: r.message[:16] + bytes([r.message[16] | 1]) + r.message[17:] if r.smb2 else r.message[:9] + bytes([r.message[9] | 0x80]) + r.message[10:]), UNKNOWN),
    Behaviour("escape sequences", greets(b"\x1b]0;owned\x07\x1b[2J\x9b31m\r\n" * 20), NOT_SMB),
    Behaviour("honeypot: accepts every dialect of SMB1", message(lambda r: honest(r) if r.smb2 or r.is_setup else answers.negotiate1(len(r.dialects) - 1, r.extended)), HONEST),
    Behaviour("honeypot: accepts whatever SMB2 asks", message(lambda r: negotiate2(max(r.dialects), r.message_id, contexts=answers.contexts_for(r)) if r.smb2 and not r.is_setup else honest(r)), HONEST),
    Behaviour("honeypot: zeros behind a good SMB1 header", on(lambda r: not r.smb2 and not r.is_setup, lambda r: answers.header1(0x72) + b"\x11" + bytes(36)), HONEST),
    Behaviour("honeypot: a fixed answer to everything", says(frame(negotiate2(0x0210, guid=b"\xaa" * 16, time=0))), "smb unknown 2.1"),
    Behaviour("SMB2 only, and every SMB1 question is silence", raw(lambda r: answer(r) if r.smb2 else None), "smb unknown 3.1.1"),
    Behaviour("SMB1 only, and every SMB2 question is silence", raw(lambda r: None if r.smb2 else frame(honest(r, dialects=()))), NO_SMB2),
    Behaviour("refuses every dialect", message(lambda request: honest(request, dialects=(), smb1=False)), "smb disabled -"),
    Behaviour("SMB1 only", lies(dialects=()), ONLY_SMB1),
    Behaviour("SMB2 only", SMB2_ONLY, "smb disabled 3.1.1"),
]

ROWS = FRAMES + FLOODS + ENDS + VARYING + OTHERS
