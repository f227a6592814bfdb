#!/usr/bin/env python3
"""One configuration of a real Samba, scanned on both transports: samba_test.py SMBPROBE CASE"""
import sys

import scanning
from samba_server import SambaServer, find_smbd

EVERY_DIALECT = ["2.0.2", "2.1", "3.0", "3.0.2", "3.1.1"]
EVERY_CIPHER = {"AES-128-GCM", "AES-128-CCM", "AES-256-GCM", "AES-256-CCM"}
EVERY_SIGNING = {"AES-GMAC", "AES-CMAC", "HMAC-SHA256"}

# smb1, smb2: accepted dialects; the rest as in the report
CASES = {
    "default": {
        "options": [],
        "smb1": [], "smb2": EVERY_DIALECT, "verdict": "disabled", "signing": "enabled",
        "ciphers": EVERY_CIPHER, "signing_algorithms": EVERY_SIGNING, "multi_protocol": 0x02FF,
        "first_cipher": "AES-128-GCM", "first_signing": "AES-GMAC",
    },
    "smb1-beside-smb3": {
        "options": ["server min protocol = NT1", "server signing = auto"],
        "smb1": ["POSIX 2", "NT LANMAN 1.0", "NT LM 0.12"], "smb2": EVERY_DIALECT, "verdict": "enabled", "signing": "enabled",
        "smb1_signing": "enabled", "ciphers": EVERY_CIPHER, "signing_algorithms": EVERY_SIGNING, "multi_protocol": 0x02FF,
    },
    "smb1-only": {
        "options": ["server min protocol = NT1", "server max protocol = NT1", "server signing = mandatory"],
        "smb1": ["POSIX 2", "NT LANMAN 1.0", "NT LM 0.12"], "smb2": [], "verdict": "only", "signing": None,
        "smb1_signing": "required", "ciphers": None, "signing_algorithms": None, "multi_protocol": None,
    },
    "lanman-only": {
        "options": ["server min protocol = CORE", "server max protocol = LANMAN2", "lanman auth = yes", "ntlm auth = yes"],
        "smb1": ["MICROSOFT NETWORKS 3.0", "LANMAN1.0", "LM1.2X002", "DOS LM1.2X002", "LANMAN2.1", "Samba"],
        "smb2": [], "verdict": "only", "signing": None,
        "smb1_signing": "disabled", "ciphers": None, "signing_algorithms": None, "multi_protocol": None,
    },
    "311-only-signing-required": {
        "options": ["server min protocol = SMB3_11", "server signing = mandatory"],
        "smb1": [], "smb2": ["3.1.1"], "verdict": "disabled", "signing": "required",
        "ciphers": EVERY_CIPHER, "signing_algorithms": EVERY_SIGNING, "multi_protocol": 0x02FF,
    },
    "256gcm-and-hmac-only": {  # without AES-CMAC and AES-128-CCM there is no 3.0: Samba says INVALID_PARAMETER
        "options": ["server smb3 encryption algorithms = AES-256-GCM", "server smb3 signing algorithms = HMAC-SHA256",
                    "server smb encrypt = desired"],
        "smb1": [], "smb2": ["2.0.2", "2.1", "3.1.1"], "verdict": "disabled", "signing": "enabled",
        "ciphers": {"AES-256-GCM"}, "signing_algorithms": {"HMAC-SHA256"}, "multi_protocol": 0x02FF,
    },
}


def as_set(names):
    return None if names is None else set(names)


def compare(differences, where, port, case):
    smb1, smb2 = port["smb1"], port["smb2"]
    differences.equal(where + " state", port["state"], "smb")
    differences.equal(where + " smb1.answer", smb1["answer"], "accepted" if case["smb1"] else "refused")
    differences.equal(where + " smb1 dialects", sorted(scanning.accepted(smb1)), sorted(case["smb1"]))
    differences.equal(where + " smb1.signing", smb1["signing"], case.get("smb1_signing"))
    differences.equal(where + " smb2.answer", smb2["answer"], "accepted" if case["smb2"] else "refused")
    differences.equal(where + " smb2 dialects", scanning.accepted(smb2), case["smb2"])
    differences.equal(where + " smb2.signing", smb2["signing"], case["signing"])
    for entry in smb2["dialects"]:
        if entry["answer"] == "accepted":
            differences.equal(f"{where} signing of {entry['dialect']}", entry["signing"], case["signing"])
    differences.equal(where + " ciphers", as_set(smb2["ciphers"]), case["ciphers"])
    differences.equal(where + " signing algorithms", as_set(smb2["signing_algorithms"]), case["signing_algorithms"])
    differences.equal(where + " multi_protocol", smb2["multi_protocol"], case["multi_protocol"])
    for name, key, preference in (("first_cipher", "ciphers", "cipher_preference"),
                                  ("first_signing", "signing_algorithms", "signing_preference")):
        if name in case:
            differences.equal(f"{where} first of {key}", (smb2[key] or [None])[0], case[name])
            differences.equal(f"{where} {preference}", smb2[preference], "server")
    for family in (smb1, smb2):
        for entry in family["dialects"] or []:
            differences.true(f"{where} {entry['dialect']} is unknown ({entry['how']})", entry["answer"] != "unknown")


def main():
    smbprobe, name = sys.argv[1:]
    case = CASES[name]
    if find_smbd() is None:
        scanning.skip("no smbd here: install samba")
    differences = scanning.Differences(name)
    address = f"127.0.46.{1 + list(CASES).index(name)}"
    try:
        server = SambaServer("PROBED", address, case["options"])
        with server:
            ports = f"{server.direct}/direct,{server.netbios}/netbios"
            # smbd looks its own host's name up before it answers: where no resolver answers, that takes its time
            report = scanning.scan(smbprobe, address, ports, "--timeout", "20000")
    except OSError as problem:
        scanning.skip(f"smbd cannot run here: {problem}")
    differences.equal("status", report["status"], "smb")
    differences.equal("verdict.smb1", report["verdict"]["smb1"], case["verdict"])
    for transport in ("direct_tcp", "netbios"):
        port = scanning.endpoint(report, transport)
        differences.true(f"there is no report of {transport}", port is not None)
        if port is not None:
            compare(differences, transport, port, case)
    differences.equal("identity.netbios_name", report["identity"]["netbios_name"], None if name == "lanman-only" else "PROBED")
    differences.finish()


main()
