#!/usr/bin/env python3
"""Servers of the corpus, Windows and macOS among them, served again and scanned: replay_corpus_test.py SMBPROBE

The report says what the expectation says: the dialects that were answered are accepted with their signing, the others are not.
"""
import sys

import corpus_fields
import corpus_files
import scanning
from replaying import Replay

NOT_READ = ("ntlmrawunhide-capture-netmon2", "pcapplusplus-solaris", "ndpi-dos_win98_smb_netbeui")
NAMES = {"0x0202": "2.0.2", "0x0210": "2.1", "0x0300": "3.0", "0x0302": "3.0.2", "0x0311": "3.1.1"}
CIPHERS = {1: "AES-128-CCM", 2: "AES-128-GCM", 3: "AES-256-CCM", 4: "AES-256-GCM"}
SIGNING = {0: "HMAC-SHA256", 1: "AES-CMAC", 2: "AES-GMAC"}
MOST_OF_A_FILE = 4  # one capture has the same server at 120 addresses
REQUIRED = 2  # SecurityMode of SMB2. [MS-SMB2] 2.2.4
SMB1_ENABLED, SMB1_REQUIRED = 4, 8  # [MS-CIFS] 2.2.4.52.2


class Captured:
    """What a capture tells of one server."""

    def __init__(self):
        self.smb2 = {}  # name of a dialect -> the answers
        self.smb1 = {}  # string -> the answers
        self.wildcard = False
        self.guids = set()
        self.contexts = {"ciphers": set(), "algorithms": set()}

    def add(self, answer, reachable):
        """`reachable`: a client that did not say what it knows of the family can have this answer too."""
        if answer["protocol"] == "SMB1":
            if answer.get("selected_dialect") is not None:
                self.smb1.setdefault(answer["selected_dialect"], []).append(answer)
            return
        self.guids.add(answer["server_guid"])
        if answer["dialect"] == "0x02ff":
            self.wildcard = True
        elif reachable and int(answer["nt_status"], 0) == 0:
            self.smb2.setdefault(NAMES[answer["dialect"]], []).append(answer)
            for context in answer["negotiate_contexts"]:
                for key, told in self.contexts.items():
                    if context["type"] in ("0x0002", "0x0008"):
                        told.update(corpus_fields.numbers(context.get(key, [])))


def servers_of(expected):
    """(address, port, is NetBIOS) -> Captured, for those that answered."""
    out = {}
    for exchange in expected["exchanges"]:
        asked = None
        for message in (expected["negotiate_messages"][index] for index in exchange["messages"]):
            if message["kind"] == "request":
                asked = message
            elif asked is not None and "captured_short" not in message:
                place = (exchange["server"], exchange["server_port"], exchange["transport"] == "nbss-139")
                # what answered an SMB1 request in SMB2 is had in this way only
                out.setdefault(place, Captured()).add(message, asked["protocol"] == "SMB2")
                asked = None
    return {place: captured for place, captured in out.items() if captured.smb2 or captured.smb1}


def smb1_signing(answers):
    modes = {answer["security_mode"] & (SMB1_ENABLED | SMB1_REQUIRED) for answer in answers}
    weakest = min(modes)
    return "disabled" if weakest == 0 else "enabled" if weakest & SMB1_REQUIRED == 0 else "required"


def check_smb2(differences, where, port, captured):
    smb2 = port["smb2"]
    differences.equal(f"{where} SMB2 dialects", sorted(scanning.accepted(smb2)), sorted(captured.smb2))
    for row in smb2["dialects"] or []:
        answers = captured.smb2.get(row["dialect"])
        if row["answer"] != "accepted" or not answers:
            differences.true(f"{where} {row['dialect']} is {row['answer']}: nobody saw that", row["answer"] in ("refused", "unknown"))
            continue
        differences.true(f"{where} {row['dialect']} {row['security_mode']}", row["security_mode"] in {one["security_mode"] for one in answers})
        differences.equal(f"{where} {row['dialect']} signing", row["signing"], "required" if row["security_mode"] & REQUIRED else "enabled")
        differences.true(f"{where} {row['dialect']} capabilities",
                         row["capabilities_raw"] in {int(one["capabilities"], 0) for one in answers})
        differences.true(f"{where} {row['dialect']} sizes", row["max_read_size"] in {one["max_read_size"] for one in answers})
    if captured.smb2:
        differences.true(f"{where} GUID {smb2['server_guid']}", smb2["server_guid"] in captured.guids)
    if "3.1.1" in captured.smb2:
        for key, names, told in (("ciphers", CIPHERS, captured.contexts["ciphers"]),
                                 ("signing_algorithms", SIGNING, captured.contexts["algorithms"] or {1})):  # AES-CMAC is implied
            differences.equal(f"{where} {key}", set(smb2[key] or []), {names[number] for number in told})
    if captured.wildcard:
        differences.equal(f"{where} multi-protocol", smb2["multi_protocol"], 0x02FF)


def check_smb1(differences, where, port, captured):
    smb1 = port["smb1"]
    differences.equal(f"{where} SMB1 dialects", sorted(scanning.accepted(smb1)), sorted(captured.smb1))
    if not captured.smb1:
        differences.equal(f"{where} SMB1", smb1["answer"], "refused")
        return
    answers = [answer for each in captured.smb1.values() for answer in each]
    differences.equal(f"{where} SMB1 signing", smb1["signing"], smb1_signing(answers))
    told = {answer.get("capabilities") is not None for answer in answers}  # LANMAN has none
    differences.true(f"{where} SMB1 capabilities", (smb1["capabilities"] is not None) in told)


def check_server(differences, smbprobe, path, place, captured):
    address, number, netbios = place
    with Replay(smbprobe, path, corpus_fields.endpoint(address, number), netbios) as port:
        where = f"{path.name} {address}:{number}"
        differences.true(f"{where} is not served", port)
        if port is None:
            return
        # without NBSTAT: the loopback's own name service has nothing to do with the captured server
        report = scanning.scan(smbprobe, "127.0.0.1", f"{port}/{'netbios' if netbios else 'direct'}", "--timeout", "10000")
        (endpoint,) = report["endpoints"]
    differences.equal(f"{where} state", endpoint["state"], "smb")
    check_smb2(differences, where, endpoint, captured)
    check_smb1(differences, where, endpoint, captured)


def main():
    smbprobe = sys.argv[1]
    differences = scanning.Differences("replayed corpus")
    servers = windows = 0
    for name, path, expected in corpus_files.captures():
        if name in NOT_READ:
            continue
        guesses = " ".join(expected["guess_not_ground_truth"]["server"])
        for place, captured in list(servers_of(expected).items())[:MOST_OF_A_FILE]:
            check_server(differences, smbprobe, path, place, captured)
            servers += 1
            windows += "Windows" in guesses or "macOS" in guesses
    differences.true(f"only {servers} servers, {windows} of them Windows or macOS", servers >= 60 and windows >= 45)
    differences.finish()


main()
