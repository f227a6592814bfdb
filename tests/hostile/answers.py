"""What an honest server answers, with every field open to a lie. Standard library only.

Numbers are little-endian: [MS-SMB2] 2.2, [MS-CIFS] 2.2.4.52, [MS-NLMP] 2.2.1.2, [RFC 4178] 4.2, [RFC 1002] 4.2.18.
"""
import os
import struct
import time

SMB1, SMB2 = b"\xffSMB", b"\xfeSMB"
NEGOTIATE1, SESSION_SETUP1 = 0x72, 0x73
NEGOTIATE, SESSION_SETUP = 0, 1
NOT_SUPPORTED, MORE_PROCESSING, PENDING, LOGON_FAILURE = 0xC00000BB, 0xC0000016, 0x103, 0xC000006D
DIALECTS = (0x0202, 0x0210, 0x0300, 0x0302, 0x0311)
# FILETIME of the start, of all servers of a test: their clocks are right, and stand
TIME = int(os.environ.setdefault("SMBPROBE_HOSTILE_TIME", str(int((time.time() + 11644473600) * 10**7))))
GUID = bytes(range(16))
NTLM_OID, SPNEGO_OID = bytes.fromhex("2b06010401823702020a"), bytes.fromhex("2b0601050502")
KERBEROS_OID = bytes.fromhex("2a864886f712010202")


def utf16(text):
    return text.encode("utf-16-le", "surrogatepass")


# --- DER, SPNEGO, NTLMSSP ----------------------------------------------------------------------------------------------

def tlv(tag, content, length=None):
    size = len(content) if length is None else length
    if size < 0x80:
        head = bytes([size])
    else:
        digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
        head = bytes([0x80 | len(digits)]) + digits
    return bytes([tag]) + head + content


def token_init(mechs=(KERBEROS_OID, NTLM_OID), hint=b"not_defined_in_RFC4178@please_ignore"):
    body = tlv(0xA0, tlv(0x30, b"".join(tlv(6, each) for each in mechs)))
    if hint is not None:
        body += tlv(0xA3, tlv(0x30, tlv(0xA0, tlv(0x1B, hint))))
    return tlv(0x60, tlv(6, SPNEGO_OID) + tlv(0xA0, tlv(0x30, body)))


def token_response(ntlm):
    return tlv(0xA1, tlv(0x30, tlv(0xA0, tlv(0x0A, b"\x01")) + tlv(0xA1, tlv(6, NTLM_OID)) + tlv(0xA2, tlv(4, ntlm))))


def pair(number, value, length=None):
    return struct.pack("<HH", number, len(value) if length is None else length) + value


PAIRS = pair(2, utf16("LAN")) + pair(1, utf16("NAS")) + pair(4, utf16("lan.example")) + pair(3, utf16("nas.lan.example")) + pair(0, b"")


def challenge(info=PAIRS, name=utf16("LAN"), name_at=None, name_length=None, info_at=None, info_length=None, flags=0xE28A8235,
              version=b"\x0a\x00\x63\x45\x00\x00\x00\x0f", magic=b"NTLMSSP\0", kind=2):
    name_at = 56 if name_at is None else name_at
    info_at = 56 + len(name) if info_at is None else info_at
    name_length = len(name) if name_length is None else name_length
    info_length = len(info) if info_length is None else info_length
    return (magic + struct.pack("<IHHII", kind, name_length & 0xFFFF, name_length & 0xFFFF, name_at & 0xFFFFFFFF, flags) + b"12345678" +
            bytes(8) + struct.pack("<HHI", info_length & 0xFFFF, info_length & 0xFFFF, info_at & 0xFFFFFFFF) + version + name + info)


# --- SMB2 --------------------------------------------------------------------------------------------------------------

def header2(command, status=0, flags=1, message_id=0, next_command=0, size=64, credits=1, magic=SMB2):
    return magic + struct.pack("<HHIHHIIQIIQ", size, 0, status, command, credits, flags, next_command, message_id & (2**64 - 1), 0, 0, 1 if command else 0) + bytes(16)


def error2(command, status, message_id=0, **fields):
    return header2(command, status, message_id=message_id, **fields) + struct.pack("<HBBI", 9, 0, 0, 0) + b"\0"


def context(kind, data, length=None):
    return struct.pack("<HHI", kind, len(data) if length is None else length, 0) + data


def ids_context(kind, ids, count=None, extra=b""):
    return context(kind, struct.pack("<H", len(ids) if count is None else count) + extra + b"".join(struct.pack("<H", each) for each in ids))


def preauth(ids=(1,), salt=bytes(32), count=None, salt_length=None):
    return context(1, struct.pack("<HH", len(ids) if count is None else count, len(salt) if salt_length is None else salt_length) +
                   b"".join(struct.pack("<H", each) for each in ids) + salt)


def joined(contexts):
    """Each but the last padded to 8."""
    out = b""
    for each in contexts:
        out += bytes(-len(out) % 8) + each
    return out


def negotiate2(dialect, message_id=0, contexts=(), blob=None, mode=1, guid=GUID, capabilities=0x7F, sizes=(8388608,) * 3, time=TIME, start=0,
               size=65, blob_at=128, blob_length=None, contexts_at=None, count=None, status=0, flags=1, next_command=0, tail=b"",
               header_size=64, magic=SMB2, command=NEGOTIATE, gap=b""):
    blob = token_init() if blob is None else blob
    told = joined(contexts)
    body = blob + (bytes(-(128 + len(blob)) % 8) if contexts else b"") + gap
    at = 128 + len(body) if contexts_at is None else contexts_at
    if dialect != 0x0311 and contexts_at is None:
        at = 0
    fixed = struct.pack("<HHHH", size, mode, dialect, len(contexts) if count is None else count) + guid + struct.pack(
        "<IIIIQQHHI", capabilities, *sizes, time, start, blob_at, len(blob) if blob_length is None else blob_length, at & 0xFFFFFFFF)
    return header2(command, status, flags, message_id, next_command, header_size, magic=magic) + fixed + body + told + tail


def setup2(message_id, blob, status=MORE_PROCESSING, size=9, blob_at=72, blob_length=None, flags=1):
    return header2(SESSION_SETUP, status, flags, message_id) + struct.pack("<HHHH", size, 0, blob_at, len(blob) if blob_length is None else blob_length) + blob


# --- SMB1 --------------------------------------------------------------------------------------------------------------

def header1(command, status=0, flags=0x88, flags2=0xC853, magic=SMB1, mid=0):
    return magic + struct.pack("<BIBHH8sHHHHH", command, status, flags, flags2, 0, bytes(8), 0, 0xFFFF, 0xFEFF, 0, mid)


def block(words, data, count=None, size=None):
    """WordCount, words, ByteCount, bytes."""
    return bytes([len(words) // 2 if count is None else count]) + words + struct.pack("<H", len(data) if size is None else size) + data


def negotiate1(index, extended=True, mode=3, capabilities=0x8001F3FC, challenge_length=None, data=None, count=None, size=None, flags=0x88,
               status=0, time=TIME, zone=0, command=NEGOTIATE1, flags2=0xC853, magic=SMB1, mid=0):
    if not extended:
        capabilities &= 0x7FFFFFFF
    if data is None:
        data = GUID + token_init() if extended else b"12345678" + utf16("LAN\0") + utf16("NAS\0")
    if challenge_length is None:
        challenge_length = 0 if extended else 8
    words = struct.pack("<HBHHIIIIQhB", index, mode, 50, 1, 16644, 65536, 0, capabilities & 0xFFFFFFFF, time, zone, challenge_length & 0xFF)
    return header1(command, status, flags, flags2, magic, mid) + block(words, data, count, size)


def lanman1(index, mode=3, key=b"12345678", key_length=None):
    words = struct.pack("<HHHHHHIHHhHH", index, mode, 2920, 50, 1, 3, 0, 0, 0, 0, len(key) if key_length is None else key_length, 0)
    return header1(NEGOTIATE1) + block(words, key)


def refusal1():
    return header1(NEGOTIATE1) + block(b"\xff\xff", b"")


def setup1(blob, status=MORE_PROCESSING, native=utf16("Unix\0") + utf16("Samba 4.17\0"), blob_length=None, action=0):
    words = struct.pack("<BBHHH", 0xFF, 0, 0, action, len(blob) if blob_length is None else blob_length)
    pad = b"" if len(blob) % 2 else b"\0"
    return header1(SESSION_SETUP1, status) + block(words, blob + pad + native)


# --- NetBIOS -----------------------------------------------------------------------------------------------------------

def encoded(name):
    return b"\x20" + bytes(ord("A") + nibble for byte in name for nibble in (byte >> 4, byte & 15)) + b"\0"


NAMES = ((b"NAS", 0x00, 0x0400), (b"NAS", 0x20, 0x0400), (b"LAN", 0x00, 0x8400))


def nbstat(query, names=NAMES, count=None, number=None, flags=0x8400, answers=1, owner=None, length=None, unit=b"\x00\x11\x32\xaa\xbb\xcc",
           rest=bytes(40), kind=0x21, told=True):
    rows = b"".join(name.ljust(15)[:15] + bytes([suffix]) + struct.pack(">H", bits) for name, suffix, bits in names)
    data = bytes([(len(names) if count is None else count) & 0xFF]) + rows + unit + rest
    record = (encoded(b"*" + bytes(15)) if owner is None else owner) + struct.pack(">HHIH", kind, 1, 0, len(data) if length is None else length)
    number = query[:2] if number is None else number
    return number + struct.pack(">HHHHH", flags, 0, answers, 0, 0) + (record + data if told else b"")


# --- a whole server ----------------------------------------------------------------------------------------------------

class Request:
    """A message that came: `dialects` are strings of SMB1 or numbers of SMB2."""

    def __init__(self, message, connection=0):
        self.message, self.connection = message, connection
        self.smb2 = message.startswith(SMB2)
        self.command = struct.unpack_from("<H", message, 12)[0] if self.smb2 else message[4]
        self.message_id = struct.unpack_from("<Q", message, 24)[0] if self.smb2 else 0
        self.dialects, self.offered = [], {}
        self.is_setup = self.command == (SESSION_SETUP if self.smb2 else SESSION_SETUP1)
        self.extended = not self.smb2 and struct.unpack_from("<H", message, 10)[0] & 0x800 != 0
        if self.is_setup:
            return
        if not self.smb2:
            self.dialects = [each.decode("ascii") for each in message[35:].replace(b"\x02", b"").split(b"\0")[:-1]]
            return
        count = struct.unpack_from("<H", message, 66)[0]
        self.dialects = list(struct.unpack_from(f"<{count}H", message, 100))
        if 0x0311 in self.dialects:
            at, contexts = struct.unpack_from("<IH", message, 92)
            for _ in range(contexts):
                kind, length = struct.unpack_from("<HH", message, at)
                self.offered[kind] = message[at + 8:at + 8 + length]
                at += 8 + length + -length % 8

    def ids(self, kind):
        data = self.offered.get(kind, b"\0\0")
        return struct.unpack_from(f"<{struct.unpack_from('<H', data)[0]}H", data, 2)


def contexts_for(request):
    """One cipher and one signing algorithm of those that were offered, the best first."""
    out = [preauth()]
    for kind, best in ((2, (2, 1)), (8, (2, 1, 0))):
        if kind in request.offered:
            out.append(ids_context(kind, [next((each for each in best if each in request.ids(kind)), 0)]))
    return out


def honest(request, dialects=DIALECTS, smb1=True, init=None, ntlm=None, **lies):
    """The answer of a server with these dialects. `lies` are fields of negotiate2()."""
    if request.is_setup:
        blob = token_response(challenge() if ntlm is None else ntlm)
        return setup2(request.message_id, blob) if request.smb2 else setup1(blob)
    if request.smb2:
        best = max((each for each in request.dialects if each in dialects), default=None)
        if best is None:
            return error2(NEGOTIATE, NOT_SUPPORTED, request.message_id)
        fields = {"contexts": contexts_for(request) if best == 0x0311 else (), "message_id": request.message_id, "blob": init, **lies}
        return negotiate2(best, **{key: value(request) if callable(value) else value for key, value in fields.items()})
    if "SMB 2.???" in request.dialects and any(each > 0x0202 for each in dialects):
        return negotiate2(0x02FF, capabilities=7, blob=init)
    if "SMB 2.002" in request.dialects and 0x0202 in dialects:
        return negotiate2(0x0202, capabilities=1, blob=init)
    if smb1 and "NT LM 0.12" in request.dialects:
        return negotiate1(request.dialects.index("NT LM 0.12"), request.extended, data=None if init is None or not request.extended else GUID + init)
    return refusal1()
