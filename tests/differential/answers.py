"""NEGOTIATE requests and their answers, as the recordings of captures/ have them, and a capture made of such pairs. Standard library only."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "captures" / "making"))
import manifest  # noqa: E402
import packets  # noqa: E402

SMB1, SMB2 = b"\xffSMB", b"\xfeSMB"
TRANSPORT_HEADER = 4
PORT = 445
FIRST_PORT = 1024
MOST_IN_A_CAPTURE = 60000  # each answer has a client port of its own
LONGEST = 60000  # bytes of an answer: a packet holds it


def framed(message):
    """A message behind its transport header. [MS-SMB2] 2.1"""
    return len(message).to_bytes(TRANSPORT_HEADER, "big") + message


def unframed(payload):
    """The one message of a segment; nothing where the segment holds something else."""
    whole = len(payload) > TRANSPORT_HEADER and int.from_bytes(payload[:TRANSPORT_HEADER], "big") == len(payload) - TRANSPORT_HEADER
    return payload[TRANSPORT_HEADER:] if whole else None


def is_negotiate(message):
    if message is None:
        return False
    return (message[:4] == SMB1 and message[4:5] == b"\x72") or (message[:4] == SMB2 and message[12:14] == b"\0\0")


def conversations(path):
    """What each connection to port 445 of a recording said."""
    number = 0
    while True:
        try:
            yield packets.messages(path, PORT, number)
        except IndexError:
            return
        number += 1


def shape(answer):
    """What tells answers apart, whose times and identities differ."""
    if answer[:4] == SMB2:
        return (SMB2, answer[8:12], answer[68:72], len(answer))
    return (SMB1, answer[5:9], answer[32:35], len(answer))


def recorded():
    """(request, answer) of the recorded and the odd servers, each shape of answer once."""
    found = {}
    for name in manifest.captures():
        odd = name.startswith("odd_smb")
        if not odd and (not name.endswith(".pcapng") or name.startswith(("odd_", "shape_"))):
            continue
        for said in conversations(manifest.FOLDER / name):
            for (from_client, asked), (to_client, answered) in zip(said, said[1:]):
                request, answer = unframed(asked), unframed(answered)
                if from_client and not to_client and is_negotiate(request) and is_negotiate(answer):
                    found.setdefault(shape(answer), (request, answer))
    return [found[key] for key in sorted(found)]


def capture(pairs):
    """A capture with a connection for each pair; the connection's client port is FIRST_PORT and its place in the list."""
    frames = []
    for place, (request, answer) in enumerate(pairs):
        at = frames[-1][0] if frames else packets.NEW_YEAR
        talk = packets.Talk(client=(packets.CLIENT[0], FIRST_PORT + place), server=(packets.SERVER[0], PORT), at=at).open()
        frames += talk.say([(True, framed(request)), (False, framed(answer))]).frames
    return packets.pcap(frames)
