#!/usr/bin/env python3
"""`read --exchanges` of every capture of the corpus, field by field against its expectation: corpus_test.py SMBPROBE

Every message that an expectation names is found at its frame with its fields, and no other NEGOTIATE or CHALLENGE is.
"""
import json
import sys

import corpus_fields
import corpus_files
import scanning

# name -> what the refusal says: no pcap or pcapng
REFUSED = {"ntlmrawunhide-capture-netmon2": "Network Monitor 2", "pcapplusplus-solaris": "snoop"}
# (name, frame) of messages that are not to be found, and why
NOT_OURS = {
    ("ndpi-dos_win98_smb_netbeui", 75): "SMB over NetBEUI: no TCP, no ports",
    ("ndpi-dos_win98_smb_netbeui", 77): "SMB over NetBEUI: no TCP, no ports",
}
# (name, frame) of messages that are found beside, and why
MORE = {("arkime-smb-port80", 4): "SMB is known by its content on any port; the expectation has it under also_with_ports"}
# (name, frame, field) -> (our value, why the expectation is wrong)
WRONG = {
    ("arkime_synthetic", 793, "request_frame"): (792, "tshark joins no frames here, but the request is the frame before, same stream and MID"),
}


def exchanges_of(smbprobe, path):
    """The lines of `read --exchanges`. A capture that breaks off is exit code 4, one without SMB 3."""
    code, out, err = scanning.run(smbprobe, "read", "--exchanges", str(path))
    if code not in (0, 3, 4):
        sys.exit(f"{path}: read ended with {code}: {err}")
    return code, [json.loads(line) for line in out.splitlines()], err


def is_negotiate(message):
    return message is not None and message["command"] == "NEGOTIATE"


def ours_by_place(exchanges):
    """(frame, from, to, kind) -> [(exchange, message)] of the NEGOTIATEs."""
    out = {}
    for exchange in exchanges:
        client, server = exchange["client"], exchange["server"]
        if is_negotiate(exchange["request"]):
            out.setdefault((exchange["request_frame"], client, server, "request"), []).append((exchange, exchange["request"]))
        if is_negotiate(exchange["reply"]):
            out.setdefault((exchange["reply_frame"], server, client, "response"), []).append((exchange, exchange["reply"]))
    return out


class Comparison:
    def __init__(self, differences, name):
        self.differences = differences
        self.name = name
        self.used = set()  # entries of the lists above that a difference needed

    def field(self, frame, field, ours, theirs):
        known = WRONG.get((self.name, frame, field))
        if known is not None:
            self.used.add((self.name, frame, field))
            self.differences.true(f"{self.name} frame {frame} {field}: no difference any more", known[0] != theirs)
            theirs = known[0]
        self.differences.equal(f"{self.name} frame {frame} {field}", ours, theirs)

    def fields(self, frame, ours, theirs):
        for key, value in theirs.items():
            self.field(frame, key, ours.get(key, "missing"), value)

    def negotiates(self, expected, exchanges):
        places = ours_by_place(exchanges)
        for message in expected["negotiate_messages"]:
            if (self.name, message["frame"]) in NOT_OURS:
                self.used.add((self.name, message["frame"]))
                continue
            ends = [corpus_fields.endpoint(message[end], message[end + "_port"]) for end in ("src", "dst")]
            found = places.get((message["frame"], *ends, message["kind"]), [])
            self.differences.true(f"{self.name} frame {message['frame']}: not found", found)
            if not found:
                continue
            exchange, ours = found.pop(0)
            self.fields(message["frame"], ours, corpus_fields.fields(message))
            transport = "netbios" if message["transport"] == "nbss-139" else "direct_tcp"
            self.field(message["frame"], "transport", exchange["transport"], transport)
            self.times(message, exchange)
        for (frame, *ends, kind), rest in places.items():
            if (self.name, frame) in MORE:
                self.used.add((self.name, frame))
                continue
            self.differences.true(f"{self.name} frame {frame} {ends} {kind}: is no NEGOTIATE of the expectation", not rest)

    def times(self, message, exchange):
        if "time_epoch" not in message:
            return
        if message["kind"] == "request":
            self.field(message["frame"], "started", exchange["started"], corpus_fields.started(message["time_epoch"]))
        if "response_to_frame" in message:
            self.field(message["frame"], "request_frame", exchange["request_frame"], message["response_to_frame"])

    def round_trips(self, expected, exchanges):
        """rtt_us is the difference of the two times that the expectation has."""
        at = {message["frame"]: corpus_fields.microseconds(message["time_epoch"])
              for message in expected["negotiate_messages"] if "time_epoch" in message}
        for exchange in exchanges:
            if exchange["request_frame"] in at and exchange["reply_frame"] in at:
                apart = at[exchange["reply_frame"]] - at[exchange["request_frame"]]
                self.field(exchange["reply_frame"], "rtt_us", exchange["rtt_us"], apart)

    def pairs(self, expected, exchanges):
        pairs = sum(1 for one in exchanges if is_negotiate(one["request"]) and is_negotiate(one["reply"]))
        asked = sum(one["pairs"] for one in expected["exchanges"] if one["transport"] != "netbeui-or-ipx")
        self.differences.equal(f"{self.name} pairs", pairs, asked)

    def challenges(self, expected, exchanges):
        ours = {(one["reply_frame"], one["server"], one["client"]): one["reply"]["challenge"] for one in exchanges
                if one["reply"] is not None and one["reply"].get("challenge") is not None}
        for challenge in expected["ntlm_challenges"]:
            place = (challenge["frame"], *(corpus_fields.endpoint(challenge[end], challenge[end + "_port"]) for end in ("src", "dst")))
            found = ours.pop(place, None)
            self.differences.true(f"{self.name} frame {challenge['frame']}: CHALLENGE not found", found)
            self.fields(challenge["frame"], found or {}, corpus_fields.challenge(challenge))
        self.differences.equal(f"{self.name} CHALLENGEs beside", sorted(ours), [])


def main():
    smbprobe = sys.argv[1]
    differences = scanning.Differences("corpus")
    files = messages = 0
    used = set()
    for name, path, expected in corpus_files.captures():
        code, exchanges, err = exchanges_of(smbprobe, path)
        if name in REFUSED:
            differences.true(f"{name}: not refused as {REFUSED[name]}: {code} {err}", code == 4 and REFUSED[name] in err)
            continue
        comparison = Comparison(differences, name)
        comparison.negotiates(expected, exchanges)
        comparison.round_trips(expected, exchanges)
        comparison.pairs(expected, exchanges)
        comparison.challenges(expected, exchanges)
        used |= comparison.used
        files += 1
        messages += len(expected["negotiate_messages"])
    differences.equal("listed differences that are none any more", sorted({*NOT_OURS, *MORE, *WRONG} - used, key=str), [])
    differences.true(f"only {files} captures with {messages} messages", files >= 82 and messages >= 911)
    differences.finish()


main()
