"""Damaged files: what can be read is reported, and what breaks off is named."""
import struct

import manifest
from packets import ETHERNET, enhanced, ethernet, interface, load, pcap, pcapng, section
from shapes import zipped


def record_of(data, number):
    """Where the record of a pcap begins; from 0."""
    at = 24
    for _ in range(number):
        at += 16 + struct.unpack_from("<8xI", data, at)[0]
    return at


def patched(data, at, new):
    return data[:at] + new + data[at + len(new):]


def captures():
    """(file, bytes, what it shows) of each."""
    wire = [(time, ethernet(packet)) for time, packet in load(manifest.FOLDER / "client_smbclient-4.17_smb311.pcap")]
    whole = pcap(wire)
    packed = zipped(whole)
    eighth = record_of(whole, 8)
    yield "odd_file-empty.pcap", b"", "a file of no bytes"
    yield "odd_file-header-cut.pcap", whole[:10], "the file header is cut"
    yield "odd_file-no-packets.pcap", whole[:24], "a capture of no packets"
    yield "odd_file-text.pcap", b"smbprobe reads captures, not prose.\n" * 4, "no capture at all"
    yield "odd_file-record-header-cut.pcap", whole[:eighth + 7], "the header of a packet is cut: the packets before it are read"
    yield "odd_file-packet-cut.pcap", whole[:eighth + 40], "the file ends within a packet: the packets before it are read"
    yield "odd_file-record-too-long.pcap", patched(whole, eighth + 8, struct.pack("<I", 0xFFFFFFF0)), "a packet that says it has 4 GiB"
    yield "odd_file-old-version.pcap", pcap(wire, version=(1, 0)), "version 1.0 of the format, which is not read"
    yield "odd_file-time-goes-back.pcap", pcap([(time - 3_600_000_000_000 * (index % 2), frame) for index, (time, frame) in enumerate(wire)]), \
        "every second packet is an hour early: the order of the file counts"
    yield "odd_file-snap-96.pcap", pcap(wire, snap=96), "96 bytes of each packet: the messages are cut"
    yield "odd_file-snap-40.pcap", pcap(wire, snap=40), "40 bytes of each packet: even the TCP headers are cut"
    yield "odd_file-pcapng-cut.pcapng", pcapng(wire)[:1500], "pcapng that ends within a block"
    yield "odd_file-pcapng-lengths-differ.pcapng", pcapng(wire[:8]) + pcapng(wire[8:9])[48:-4] + struct.pack("<I", 16), \
        "a block whose two lengths differ"
    yield "odd_file-pcapng-no-interface.pcapng", section() + enhanced(*wire[0]), "a packet of an interface that was never described"
    yield "odd_file-pcapng-other-interface.pcapng", section() + interface(ETHERNET) + enhanced(*wire[0], number=7), \
        "a packet of interface 7 where there is one"
    yield "odd_file-gzip-cut.pcap.gz", packed[:len(packed) // 2], "gzip that breaks off"
    yield "odd_file-gzip-wrong-sum.pcap.gz", patched(packed, len(packed) - 8, b"\0\0\0\0"), "gzip with a wrong check sum"
    yield "odd_file-gzip-of-text.pcap.gz", zipped(b"smbprobe reads captures, not prose.\n"), "gzip of no capture"
