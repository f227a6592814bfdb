#!/usr/bin/env python3
"""One profile of the project's own responder, scanned on both transports: responder_test.py SMBPROBE RESPONDER PROFILE"""
import subprocess
import sys

import scanning

EVERY_DIALECT = ["2.0.2", "2.1", "3.0", "3.0.2", "3.1.1"]
LANMAN = ["MICROSOFT NETWORKS 3.0", "LANMAN1.0", "LM1.2X002", "DOS LM1.2X002", "LANMAN2.1"]

CASES = {
    "nas": {"smb1": [], "smb2": EVERY_DIALECT, "verdict": "disabled", "smb1_signing": None, "signing": "enabled",
            "ciphers": ["AES-128-GCM", "AES-128-CCM", "AES-256-GCM", "AES-256-CCM"],
            "signing_algorithms": ["AES-GMAC", "AES-CMAC", "HMAC-SHA256"], "name": "RESPONDER"},
    "windows": {"smb1": [], "smb2": EVERY_DIALECT, "verdict": "disabled", "smb1_signing": None, "signing": "required",
                "ciphers": ["AES-128-GCM", "AES-128-CCM", "AES-256-GCM", "AES-256-CCM"],
                "signing_algorithms": ["AES-GMAC", "AES-CMAC", "HMAC-SHA256"], "name": "RESPONDER"},
    "smb1-only": {"smb1": ["NT LM 0.12"], "smb2": [], "verdict": "only", "smb1_signing": "disabled", "signing": None,
                  "ciphers": None, "signing_algorithms": None, "name": "RESPONDER"},
    "modern": {"smb1": [], "smb2": ["3.1.1"], "verdict": "disabled", "smb1_signing": None, "signing": "required",
               "ciphers": ["AES-256-GCM", "AES-128-GCM"], "signing_algorithms": ["AES-GMAC", "AES-CMAC"], "name": "RESPONDER"},
    "lanman": {"smb1": LANMAN, "smb2": [], "verdict": "only", "smb1_signing": "disabled", "signing": None,
               "ciphers": None, "signing_algorithms": None, "name": None},
    "dual": {"smb1": ["NT LM 0.12"], "smb2": EVERY_DIALECT, "verdict": "enabled", "smb1_signing": "enabled", "signing": "enabled",
             "ciphers": ["AES-128-GCM", "AES-128-CCM"], "signing_algorithms": ["AES-CMAC", "HMAC-SHA256"], "name": "RESPONDER"},
}


def compare(differences, transport, port, case):
    smb1, smb2 = port["smb1"], port["smb2"]
    differences.equal(transport + " smb1 dialects", scanning.accepted(smb1), case["smb1"])
    differences.equal(transport + " smb1.signing", smb1["signing"], case["smb1_signing"])
    differences.equal(transport + " smb2 dialects", scanning.accepted(smb2), case["smb2"])
    differences.equal(transport + " smb2.signing", smb2["signing"], case["signing"])
    differences.equal(transport + " multi_protocol", smb2["multi_protocol"], 0x02FF if case["smb2"] else None)
    for key in ("ciphers", "signing_algorithms"):  # the preferred one is first, the others have no order
        got, wanted = smb2[key], case[key]
        differences.equal(f"{transport} {key}", got and sorted(got), wanted and sorted(wanted))
        differences.equal(f"{transport} first of {key}", got and got[0], wanted and wanted[0])
    sizes = [entry["max_read_size"] for entry in smb2["dialects"] if entry["answer"] == "accepted" and entry["dialect"] != "2.0.2"]
    differences.equal(transport + " sizes", set(sizes), {8388608 if transport == "direct_tcp" else 65536} if sizes else set())


def main():
    smbprobe, responder, profile = sys.argv[1:]
    case = CASES[profile]
    differences = scanning.Differences(profile)
    with subprocess.Popen([responder, "--direct", "127.0.0.1:0", "--netbios", "127.0.0.1:0", "--profile", profile],
                          stdout=subprocess.PIPE, text=True) as server:
        try:
            direct, netbios = (server.stdout.readline().rsplit(":", 1)[1].strip() for _ in range(2))
            report = scanning.scan(smbprobe, "127.0.0.1", f"{direct}/direct,{netbios}/netbios")
        finally:
            server.terminate()
    differences.equal("verdict.smb1", report["verdict"]["smb1"], case["verdict"])
    differences.equal("verdict.dialects", report["verdict"]["dialects"], case["smb1"] + case["smb2"])
    for transport in ("direct_tcp", "netbios"):
        compare(differences, transport, scanning.endpoint(report, transport), case)
    differences.equal("identity.netbios_name", report["identity"]["netbios_name"], case["name"])
    differences.equal("errors", report["errors"], [])
    differences.finish()


main()
