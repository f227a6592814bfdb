"""Odd TCP and IP around a real talk: what was reordered, repeated, lost or cut into pieces. Addresses are of RFC 5737 and RFC 3849."""
import struct

import manifest
from packets import ACK, CLIENT, PSH, RST, SERVER, SYN, Talk, ethernet, ipv4, ipv6, messages, pcap

SIX = {"client": ("2001:db8::1", 50000), "server": ("2001:db8::2", 445)}


def log_in():
    """NEGOTIATE to the first TREE_CONNECT of smbclient with 3.1.1."""
    return messages(manifest.FOLDER / "client_smbclient-4.17_smb311.pcap")[:8]


def opened(**options):
    return Talk(**options).open()


def swapped(frames, first, second):
    """Two frames in each other's place; the times stay."""
    out = list(frames)
    out[first], out[second] = (out[first][0], out[second][1]), (out[second][0], out[first][1])
    return out


def in_pieces(talk, pairs, size, order=lambda pieces: pieces):
    for from_client, payload in pairs:
        pieces = [(talk.next[from_client] + at, payload[at:at + size]) for at in range(0, len(payload), size)]
        for sequence, piece in order(pieces):
            talk.packet(from_client, PSH | ACK, piece, sequence)
        talk.next[from_client] += len(payload)
    return talk


def reorderings():
    talk = log_in()
    yield "tcp-out-of-order", in_pieces(opened(), talk, 100, lambda p: p[::-1]).close().frames, \
        "each message in segments of 100 bytes, the last one first"
    yield "tcp-one-byte-segments", in_pieces(opened(), talk[:2], 1).close().frames, "a NEGOTIATE byte by byte"
    yield "tcp-retransmitted", in_pieces(opened(), talk, 100, lambda p: [x for x in p for _ in (0, 1)]).close().frames, "every segment twice"

    def overlapping(pieces):
        for sequence, piece in pieces:
            yield sequence, piece
            yield sequence + 10, b"\xff" * (len(piece) - 10)
    yield "tcp-overlap-with-other-bytes", in_pieces(opened(), talk, 100, overlapping).close().frames, \
        "every segment is followed by one that overlaps it with other bytes: what came first counts"
    joined = opened()
    joined.send(True, talk[0][1]).send(False, talk[1][1]).send(True, talk[2][1][:50]).send(True, talk[2][1][50:] + b"")
    yield "tcp-message-over-two-segments", joined.send(False, talk[3][1]).close().frames, "a request in two segments"
    late = opened().say(talk[:2])
    yield "tcp-reply-before-request", swapped(late.frames, 3, 4), "the reply was captured before its request"
    wrap = opened(first=(2**32 - 150, 2**32 - 40)).say(talk)
    yield "tcp-sequence-wraps", wrap.close().frames, "the sequence numbers of both sides pass 2^32"


def losses():
    talk = log_in()
    yield "tcp-mid-stream", opened().say(talk).close().frames[3:], "no handshake: the capture begins with the first request"
    yield "tcp-mid-session", opened().say(talk).close().frames[6:], "the capture begins behind NEGOTIATE: a session of unknown dialect"
    lost = opened().send(True, talk[0][1]).lose(False, len(talk[1][1]))
    yield "tcp-lost-reply", lost.say(talk[2:]).close().frames, "the NEGOTIATE response was not captured: not an answer, and no silence either"
    torn = opened().send(True, talk[0][1])
    torn.send(False, talk[1][1][:100]).lose(False, 60).send(False, talk[1][1][160:])
    yield "tcp-lost-segment", torn.say(talk[2:]).close().frames, "60 bytes of the NEGOTIATE response were not captured"
    both = opened().say(talk).close().frames
    yield "tcp-client-side-only", [both[i] for i in (0, 2, *range(3, 11, 2))], "only what the client sent was captured"
    yield "tcp-server-side-only", [both[i] for i in (1, *range(4, 12, 2))], "only what the server sent was captured"
    yield "tcp-ends-before-reply", opened().send(True, talk[0][1]).frames, "the capture ends before the reply: that is no silence"
    silent = opened().send(True, talk[0][1])
    silent.time += 30 * 10**9
    yield "tcp-silent", silent.close().frames, "no reply within 30 seconds, then the client hangs up"


def endings():
    talk = log_in()
    yield "tcp-connection-refused", refused(), "RST in answer to SYN"
    yield "tcp-closed-without-reply", opened().send(True, talk[0][1]).close(first=False).frames, "the server hangs up on the request"
    yield "tcp-reset-without-reply", opened().send(True, talk[0][1]).reset().frames, "the server resets the connection on the request"
    yield "tcp-closed-within-reply", opened().send(True, talk[0][1]).send(False, talk[1][1][:70]).close(first=False).frames, \
        "the server hangs up after 70 bytes of its reply"
    again = opened().say(talk[:2]).close()
    again.next = {True: 900_000, False: 700_000}
    yield "tcp-port-reuse", again.open().say(talk[:2]).close().frames, "the same two ports twice: two connections"
    shut = opened().say(talk[:2]).reset()
    shut.next = {True: 900_000, False: 700_000}
    yield "tcp-port-reuse-after-reset", shut.open().say(talk[:2]).close().frames, "the same two ports again after a reset"
    probed = opened().say(talk[:2])
    for end in (True, False, True):
        probed.packet(end, ACK, b"\0", probed.next[end] - 1)
    yield "tcp-keep-alive-probes", probed.say(talk[2:]).close().frames, "TCP keep-alives repeat the last byte"
    twice = Talk()
    twice.packet(True, SYN)
    yield "tcp-syn-twice", twice.open().say(talk[:2]).close().frames, "the SYN was sent twice"
    yield "tcp-other-port", opened(server=("192.0.2.2", 4455)).say(talk).close().frames, "SMB on port 4455"
    http = opened().send(True, b"GET / HTTP/1.1\r\n\r\n").send(False, b"HTTP/1.1 400 Bad Request\r\n\r\n")
    yield "tcp-http-on-445", http.close().frames, "HTTP on port 445: no SMB"


def refused():
    talk = Talk()
    talk.packet(True, SYN)
    talk.next[True] += 1
    talk.packet(False, RST | ACK)
    return talk.frames



def fragmented(frames, six):
    """The NEGOTIATE response in two IP fragments."""
    out = []
    for index, (time, frame) in enumerate(frames):
        carried = frame[14:]
        if index != 4:
            out.append((time, frame))
        elif six:
            for offset, more, part in ((0, 1, carried[40:168]), (128, 0, carried[168:])):
                head = struct.pack(">BBHI", 6, 0, offset | more, 7)
                out.append((time, ethernet(ipv6(SIX["server"][0], SIX["client"][0], part, 44, head))))
        else:
            for offset, more, part in ((0, 0x2000, carried[20:148]), (128, 0, carried[148:])):
                out.append((time, ethernet(ipv4(SERVER[0], CLIENT[0], part, fragment=offset // 8 | more, identification=7))))
    return out


def internet():
    talk = log_in()
    whole = opened().say(talk).close().frames
    yield "ipv4-options", opened(options=b"\x01" * 4).say(talk).close().frames, "IPv4 headers of 24 bytes"
    yield "ipv4-no-length", opened(length=0).say(talk).close().frames, "a total length of 0, as segmentation offload leaves it"
    yield "ipv4-fragments", fragmented(whole, False), "the NEGOTIATE response is in two IPv4 fragments, which are counted and not put together"
    yield "ipv4-short-header", [(time, frame[:14] + b"\x44" + frame[15:]) for time, frame in whole], \
        "IPv4 headers that say they have 16 bytes: nothing is read"
    yield "tcp-short-header", [(time, frame[:46] + b"\x40" + frame[47:]) for time, frame in whole], \
        "TCP headers that say they have 16 bytes: nothing is read"
    six = opened(**SIX).say(talk).close().frames
    yield "ipv6-fragments", fragmented(six, True), "the NEGOTIATE response is in two IPv6 fragments, which are counted and not put together"
    for name, kind, chain, shows in (
            ("ipv6-hop-by-hop", 0, bytes((6, 0, 1, 4, 0, 0, 0, 0)), "a hop-by-hop header"),
            ("ipv6-three-extensions", 0, bytes((60, 0, 1, 4, 0, 0, 0, 0, 44, 0, 1, 4, 0, 0, 0, 0)) + struct.pack(">BBHI", 6, 0, 0, 7),
             "hop-by-hop, destination options and a fragment header of a whole packet"),
            ("ipv6-endless-extensions", 60, bytes((60, 0, 1, 4, 0, 0, 0, 0)) * 40, "40 headers of destination options: given up")):
        yield name, opened(**SIX, following=kind, extensions=chain).say(talk).close().frames, shows
    yield "ipv4-in-ipv6-addresses", mapped(talk), "an IPv4 address mapped into IPv6"


def mapped(talk):
    ends = {"client": ("::ffff:192.0.2.1", 50000), "server": ("::ffff:192.0.2.2", 445)}
    return opened(**ends).say(talk).close().frames


def captures():
    """(file, bytes, what it shows) of each."""
    for group in (reorderings, losses, endings, internet):
        for name, frames, shows in group():
            yield f"odd_{name}.pcap", pcap(frames), shows
