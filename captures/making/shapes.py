"""One login of smbclient in every shape of file and link layer that is read, and in some that are not."""
import gzip
import io
import struct

import manifest
from packets import ETHERNET, IPV4, RAW, UDP, block, enhanced, ethernet, interface, ipv4, load, pcap, pcapng, section

NULL, LOOP, SLL, SLL2, WIFI = 0, 108, 113, 276, 105
SAME = "the login of client_smbclient-4.17_smb311.pcap"


def zipped(data):
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0, filename="") as file:
        file.write(data)
    return out.getvalue()


def kind(packet):
    return 0x86DD if packet[0] >> 4 == 6 else 0x0800


def sll(packet):
    """LINKTYPE_LINUX_SLL: type, ARPHRD, address, protocol."""
    return struct.pack(">HHH8sH", 0, 772, 6, b"\0" * 8, kind(packet)) + packet


def sll2(packet):
    """LINKTYPE_LINUX_SLL2: protocol first."""
    return struct.pack(">HHIHBB8s", kind(packet), 0, 1, 772, 0, 6, b"\0" * 8) + packet


def wrapped(packets, wrap):
    return [(time, wrap(packet)) for time, packet in packets]


def family(packet, order):
    return struct.pack(order + "I", 30 if packet[0] >> 4 == 6 else 2) + packet


def simple_blocks(packets):
    """A section whose packets carry no time."""
    snap = max(len(packet) for _, packet in packets)
    blocks = [block(3, struct.pack("<I", len(packet)) + packet) for _, packet in packets]
    return section() + interface(ETHERNET, snap=snap) + b"".join(blocks)


def two_interfaces(packets):
    """Ethernet and raw IP in turn, as a capture on two devices has them."""
    out = section() + interface(ETHERNET) + interface(RAW)
    for index, (time, packet) in enumerate(packets):
        out += enhanced(time, packet if index % 2 else ethernet(packet), index % 2)
    return out


def odd_blocks(packets):
    """Name resolution, statistics and a block of nobody's kind between the packets, and a comment at one of them."""
    out = section() + interface(ETHERNET) + block(4, b"\x00\x00\x00\x00")
    for index, (time, frame) in enumerate(packets):
        out += enhanced(time, frame)
        if index == 4:
            out += block(0x0BAD, b"unknown") + block(5, struct.pack("<III", 0, 0, 0))
    return out


def in_ip(carried, protocol):
    """Between two routers."""
    return ipv4("198.51.100.1", "198.51.100.2", carried, protocol=protocol)


def in_udp(port, carried):
    return in_ip(struct.pack(">HHHH", 40000, port, 8 + len(carried), 0) + carried, UDP)


def vxlan(packet):
    return in_udp(4789, struct.pack(">II", 0x08000000, 100 << 8) + ethernet(packet))


def geneve(packet):
    """With an option of four bytes."""
    return in_udp(6081, struct.pack(">BBHIHBBI", 2, 0, 0x6558, 7 << 8, 0x0102, 3, 1, 0) + ethernet(packet))


def gre(packet):
    """With a key."""
    return in_ip(struct.pack(">HHI", 0x2000, kind(packet), 7) + packet, 47)


def erspan(packet):
    """Of type III, with its platform's header."""
    return in_ip(struct.pack(">HHIIIII", 0x1000, 0x22EB, 5, 0x20640024, 1, 1, 0) + bytes(4) + ethernet(packet), 47)


def snap(packet):
    carried = struct.pack(">BBBBHH", 0xAA, 0xAA, 3, 0, 0, kind(packet)) + packet
    return ethernet(packet)[:12] + struct.pack(">H", len(carried)) + carried


def captures():
    """(file, bytes, what it shows) of each."""
    base = load(manifest.FOLDER / "client_smbclient-4.17_smb311.pcap")
    six = load(manifest.FOLDER / "client_smbclient-4.17_ipv6.pcap")
    wire = wrapped(base, ethernet)
    yield "shape_pcap-little-endian.pcap", pcap(wire), f"{SAME}: microseconds, little-endian"
    yield "shape_pcap-big-endian.pcap", pcap(wire, big=True), f"{SAME}: microseconds, big-endian"
    yield "shape_pcap-nanoseconds.pcap", pcap(wire, nano=True), f"{SAME}: nanoseconds, little-endian"
    yield "shape_pcap-big-endian-nanoseconds.pcap", pcap(wire, big=True, nano=True), f"{SAME}: nanoseconds, big-endian"
    yield "shape_pcapng.pcapng", pcapng(wire), f"{SAME}: pcapng, microseconds"
    yield "shape_pcapng-big-endian.pcapng", pcapng(wire, big=True), f"{SAME}: pcapng, big-endian"
    yield "shape_pcapng-nanoseconds.pcapng", pcapng(wire, nano=True), f"{SAME}: pcapng, nanoseconds"
    yield "shape_pcapng-simple-packets.pcapng", simple_blocks(wire), f"{SAME}: pcapng with Simple Packet Blocks, which have no time"
    yield "shape_pcapng-other-blocks.pcapng", odd_blocks(wire), f"{SAME}: pcapng with blocks of other kinds"
    yield "shape_pcapng-two-sections.pcapng", pcapng(wire[:20]) + pcapng(wire[20:]), f"{SAME}: pcapng, two sections"
    yield "shape_pcapng-two-links.pcapng", two_interfaces(base), f"{SAME}: pcapng, two link types"
    yield "shape_gzip.pcap.gz", zipped(pcap(wire)), f"{SAME}: pcap in gzip"
    yield "shape_gzip-pcapng.pcapng.gz", zipped(pcapng(wire)), f"{SAME}: pcapng in gzip"
    yield "shape_gzip-two-members.pcap.gz", zipped(pcap(wire[:20])) + zipped(pcap(wire)[len(pcap(wire[:20])):]), f"{SAME}: two gzip members"
    yield "shape_vlan.pcap", pcap(wrapped(base, lambda packet: ethernet(packet, (0x8100,)))), f"{SAME}: one 802.1Q tag"
    yield "shape_vlan-in-vlan.pcap", pcap(wrapped(base, lambda packet: ethernet(packet, (0x88A8, 0x8100)))), f"{SAME}: 802.1ad, two tags"
    yield "shape_ethernet-padded.pcap", pcap(wrapped(base, lambda packet: ethernet(packet, pad=96))), f"{SAME}: padding behind short packets"
    yield "shape_linux-cooked.pcap", pcap(wrapped(base, sll), SLL), f"{SAME}: Linux cooked, version 1"
    yield "shape_linux-cooked-2.pcap", pcap(wrapped(base, sll2), SLL2), f"{SAME}: Linux cooked, version 2"
    yield "shape_raw-ip.pcap", pcap(base, RAW), f"{SAME}: raw IP"
    yield "shape_raw-ipv4.pcap", pcap(base, IPV4), f"{SAME}: raw IPv4"
    yield "shape_null.pcap", pcap(wrapped(base, lambda packet: family(packet, "<")), NULL), f"{SAME}: BSD loopback, little-endian family"
    yield "shape_null-big-endian.pcap", pcap(wrapped(base, lambda packet: family(packet, ">")), NULL, big=True), \
        f"{SAME}: BSD loopback, big-endian family"
    yield "shape_loop.pcap", pcap(wrapped(base, lambda packet: family(packet, ">")), LOOP), f"{SAME}: OpenBSD loopback"
    yield "shape_ipv6-vlan.pcap", pcap(wrapped(six, lambda packet: ethernet(packet, (0x8100,)))), "an IPv6 login behind an 802.1Q tag"
    yield "shape_ipv6-cooked-2.pcap", pcap(wrapped(six, sll2), SLL2), "an IPv6 login, Linux cooked, version 2"
    yield "shape_ipv6-null.pcap", pcap(wrapped(six, lambda packet: family(packet, "<")), NULL), "an IPv6 login on BSD loopback"
    yield "shape_vxlan.pcap", pcap(wrapped(base, vxlan), RAW), f"{SAME}: in VXLAN"
    yield "shape_geneve.pcap", pcap(wrapped(base, geneve), RAW), f"{SAME}: in Geneve, with an option"
    yield "shape_gre.pcap", pcap(wrapped(base, gre), RAW), f"{SAME}: in GRE, with a key"
    yield "shape_erspan.pcap", pcap(wrapped(base, erspan), RAW), f"{SAME}: in ERSPAN, type III"
    yield "shape_snap.pcap", pcap(wrapped(base, snap)), f"{SAME}: behind LLC and SNAP"
    yield "shape_pcapng-byte-orders.pcapng", pcapng(wire[:20]) + pcapng(wire[20:], big=True), f"{SAME}: pcapng, a section of each byte order"
    yield "shape_pcap-and-pcapng.pcap", pcap(wire[:20]) + pcapng(wire[20:]), f"{SAME}: a pcap and a pcapng behind each other"
    yield "shape_wifi.pcap", pcap(wire, WIFI), "a link type that is not read: each packet is counted, none is guessed at"
