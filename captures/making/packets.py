"""Packets and capture files, written byte by byte; the captures of smbclient and of `scan --record`, taken apart. Standard library only."""
import ipaddress
import pathlib
import struct

ETHERNET, RAW, IPV4 = 1, 101, 228  # LINKTYPE_ numbers
TCP, UDP = 6, 17
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
NEW_YEAR = 1767225600 * 10**9  # 2026-01-01, when every hand-made capture begins
CLIENT = ("192.0.2.1", 50000)
SERVER = ("192.0.2.2", 445)


def checksum(data):
    """The Internet checksum. RFC 1071"""
    total = sum(struct.unpack(f">{(len(data) + 1) // 2}H", data + b"\0" * (len(data) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def packed(address):
    return ipaddress.ip_address(address).packed


def tcp(source, target, sequence, acknowledged, flags, payload=b"", options=b""):
    offset = (20 + len(options)) // 4 << 4
    head = struct.pack(">HHIIBBHHH", source[1], target[1], sequence % 2**32, acknowledged % 2**32, offset, flags, 65535, 0, 0) + options
    pseudo = packed(source[0]) + packed(target[0]) + struct.pack(">II", len(head) + len(payload), TCP)
    total = checksum(pseudo + head + payload)
    return head[:16] + struct.pack(">H", total) + head[18:] + payload


def ipv4(source, target, carried, protocol=TCP, fragment=0, options=b"", identification=0, length=None):
    size = 20 + len(options) + len(carried) if length is None else length
    head = struct.pack(">BBHHHBBH", 0x45 + len(options) // 4, 0, size, identification, fragment, 64, protocol, 0) + packed(source) + packed(target)
    total = checksum(head + options)
    return head[:10] + struct.pack(">H", total) + head[12:] + options + carried


def ipv6(source, target, carried, following=TCP, extensions=b""):
    return struct.pack(">IHBB", 6 << 28, len(extensions) + len(carried), following, 64) + packed(source) + packed(target) + extensions + carried


def ip(source, target, carried, **options):
    return (ipv6 if ":" in source else ipv4)(source, target, carried, **options)


def ethernet(carried, tags=(), pad=0):
    kind = b"\x86\xdd" if carried[0] >> 4 == 6 else b"\x08\x00"
    tagged = b"".join(struct.pack(">HH", tag, 5) for tag in tags)
    return (bytes.fromhex("020000000002 020000000001") + tagged + kind + carried).ljust(pad, b"\0")


def pcap(packets, link=ETHERNET, big=False, nano=False, snap=262144, version=(2, 4)):
    """A capture in the old format; packets are (nanoseconds, bytes), each cut to the snap length."""
    order = ">" if big else "<"
    out = struct.pack(order + "IHHiIII", 0xA1B23C4D if nano else 0xA1B2C3D4, *version, 0, 0, snap, link)
    for time, frame in packets:
        part = time % 10**9 // (1 if nano else 1000)
        out += struct.pack(order + "IIII", time // 10**9, part, min(len(frame), snap), len(frame)) + frame[:snap]
    return out


def block(kind, body, order="<"):
    size = 12 + (len(body) + 3) // 4 * 4
    return struct.pack(order + "II", kind, size) + body.ljust(size - 12, b"\0") + struct.pack(order + "I", size)


def section(order="<"):
    return block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def interface(link, order="<", nano=False, snap=0):
    options = struct.pack(order + "HHB3xHH", 9, 1, 9, 0, 0) if nano else b""
    return block(1, struct.pack(order + "HHI", link, 0, snap) + options, order)


def enhanced(time, frame, number=0, order="<", nano=False, snap=None):
    ticks = time // (1 if nano else 1000)
    kept = frame[:snap]
    head = struct.pack(order + "IIIII", number, ticks >> 32, ticks & 0xFFFFFFFF, len(kept), len(frame))
    return block(6, head + kept, order)


def pcapng(packets, link=ETHERNET, big=False, nano=False):
    order = ">" if big else "<"
    return section(order) + interface(link, order, nano) + b"".join(enhanced(time, frame, 0, order, nano) for time, frame in packets)


def load(path):
    """(nanoseconds, IP packet) of a capture as tcpdump (Ethernet) or `scan --record` (raw IP) writes them."""
    data = pathlib.Path(path).read_bytes()
    found, at = [], 24
    if data[:4] == struct.pack("<I", 0xA1B2C3D4):
        while at < len(data):
            seconds, micros, size = struct.unpack_from("<III", data, at)
            found.append((seconds * 10**9 + micros * 1000, data[at + 16 + 14:at + 16 + size]))
            at += 16 + size
        return found
    at = 0
    while at < len(data):
        kind, size = struct.unpack_from("<II", data, at)
        if kind == 6:
            high, low, kept = struct.unpack_from("<4xIII", data, at + 8)
            found.append((((high << 32) + low) * 1000, data[at + 28:at + 28 + kept]))
        at += size
    return found


def messages(path, server_port=445, conversation=0):
    """(from the client?, bytes of one segment) of one TCP connection that lost nothing, by the order of the SYNs."""
    rows, order = {}, []
    for _, packet in load(path):
        start = 40 if packet[0] >> 4 == 6 else 4 * (packet[0] & 15)
        source, target, offset, flags = struct.unpack_from(">HH8xBB", packet, start)
        client = source if target == server_port else target
        if flags & SYN and client not in rows:
            rows[client] = []
            order.append(client)
        if payload := packet[start + 4 * (offset >> 4):]:
            rows[client].append((target == server_port, payload))
    return rows[order[conversation]]


class Talk:
    """A TCP connection, packet by packet. `frames` are (nanoseconds, Ethernet frame)."""

    def __init__(self, client=CLIENT, server=SERVER, at=NEW_YEAR, first=(1000, 5000), **network):
        self.client, self.server, self.time = client, server, at
        self.next = {True: first[0], False: first[1]}
        self.network = network  # options of ip()
        self.frames = []

    def packet(self, from_client, flags, payload=b"", sequence=None):
        """One packet as it stands, without moving the sequence numbers."""
        ends = (self.client, self.server) if from_client else (self.server, self.client)
        sequence = self.next[from_client] if sequence is None else sequence
        segment = tcp(*ends, sequence, self.next[not from_client] if flags & ACK else 0, flags, payload)
        self.put(ip(ends[0][0], ends[1][0], segment, **self.network))

    def put(self, carried):
        self.time += 1_000_000
        self.frames.append((self.time, ethernet(carried)))

    def open(self):
        self.packet(True, SYN)
        self.next[True] += 1
        self.packet(False, SYN | ACK)
        self.next[False] += 1
        self.packet(True, ACK)
        return self

    def send(self, from_client, payload):
        self.packet(from_client, PSH | ACK, payload)
        self.next[from_client] += len(payload)
        return self

    def lose(self, from_client, size):
        """Bytes that were sent and not captured."""
        self.next[from_client] += size
        return self

    def say(self, pairs):
        for from_client, payload in pairs:
            self.send(from_client, payload)
        return self

    def close(self, first=True):
        for end in (first, not first):
            self.packet(end, FIN | ACK)
            self.next[end] += 1
        self.packet(first, ACK)
        return self

    def reset(self, from_client=False):
        self.packet(from_client, RST | ACK)
        return self
