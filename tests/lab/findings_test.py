#!/usr/bin/env python3
"""What is found in the lab's servers: findings_test.py SMBPROBE [NAME...]

The tables say what the configuration of each server must lead to; what stands in no table must not be found. Each server is
scanned in full, and the whole fast set once more at quick depth.
"""
import json
import sys

from lab_servers import examine_all, fast_set, load_truth, port_list, running, scan_target, scanning

SMB2_DEFAULT = {"signing-not-required", "hmac-sha256-signing", "old-smb2-dialects"}  # of Samba 4.17 from 2.0.2 to 3.1.1
SMB1_BESIDE = {"smb1-enabled", "signing-disabled", "signing-differs-by-dialect"}  # and NT1, which signs only where it is told to
SMB1_ALONE = {"smb1-only", "signing-disabled"}
LANMAN = {"lanman-dialects"}
NO_SMB3 = {"no-smb3", "signing-not-required"}
UP_TO_302 = {"no-smb311", "signing-not-required"}

# what depends on more than the configuration's dialects, signing and algorithms is added below
TABLE = {
    "def": SMB2_DEFAULT,
    "nt1-only": SMB1_ALONE,
    "core-nt1": SMB1_ALONE | LANMAN,
    "lanman2": SMB1_ALONE | LANMAN,
    "lanman1": SMB1_ALONE | LANMAN,
    "nt1-plain": SMB1_ALONE | {"plaintext-passwords", "no-extended-security"},
    "nt1-bare": SMB1_ALONE,
    "smb1-all": SMB2_DEFAULT | SMB1_BESIDE,
    "core-all": SMB2_DEFAULT | SMB1_BESIDE | LANMAN,
    "smb202": NO_SMB3,
    "smb210": NO_SMB3,
    "smb300": UP_TO_302,
    "smb302": UP_TO_302,
    "smb311": SMB2_DEFAULT - {"old-smb2-dialects"},
    "smb202-210": NO_SMB3,
    "smb210-302": UP_TO_302 | {"old-smb2-dialects"},
    "smb300-311": SMB2_DEFAULT - {"old-smb2-dialects"},
    "nt1-smb210": NO_SMB3 | SMB1_BESIDE,
    "sign-off": SMB2_DEFAULT | SMB1_BESIDE,
    "sign-auto": SMB2_DEFAULT | {"smb1-enabled"},
    "sign-mand": (SMB2_DEFAULT | {"smb1-enabled"}) - {"signing-not-required"},
    "sign-default": SMB2_DEFAULT | SMB1_BESIDE,
    "sign-off-smb2": SMB2_DEFAULT,
    "sign-mand-smb2": SMB2_DEFAULT - {"signing-not-required"},
    "nt1-sign-mand": {"smb1-only"},
    "nt1-sign-auto": {"smb1-only", "signing-not-required"},
    "nt1-sign-off": SMB1_ALONE,
    "enc-off": SMB2_DEFAULT | {"no-encryption"},
    "enc-desired": SMB2_DEFAULT,
    "enc-required": SMB2_DEFAULT,
    "enc-128ccm": SMB2_DEFAULT | {"only-ccm-ciphers"},
    "enc-128gcm": SMB2_DEFAULT | {"spec-anomalies"},  # 3.0 is refused to clients that can encrypt
    "enc-256gcm": SMB2_DEFAULT | {"spec-anomalies"},
    "enc-256ccm": SMB2_DEFAULT | {"spec-anomalies", "only-ccm-ciphers"},
    "enc-req-300": UP_TO_302,
    "sig-hmac": SMB2_DEFAULT - {"hmac-sha256-signing"},  # alone, beside nothing better
    "sig-cmac": {"signing-not-required"},
    "sig-gmac": {"signing-not-required"},
    "no-lease": SMB2_DEFAULT,
    "no-netbios": SMB2_DEFAULT,
    "imp-smb1": {"smb1-only", "signing-disabled", "decoy-guid", "spec-anomalies"},
    "imp-smb2": {"decoy-guid", "spec-anomalies", "smb1-enabled", "no-smb3", "signing-disabled", "signing-not-required",
                 "signing-differs-by-dialect"},
    "imp-139": {"decoy-guid", "spec-anomalies", "smb1-enabled", "no-smb3", "signing-disabled", "signing-not-required",
                "signing-differs-by-dialect"},
}
TABLE |= {name: TABLE["smb1-all"] for name in ("guest-map", "guest-badpw", "anon-off", "anon-ra1", "ntlm-off", "ntlm-yes", "only445",
                                               "only139", "v6", "nb")}

SEVERITIES = {"plaintext-passwords": "critical", "smb1-only": "high", "smb1-enabled": "high", "lanman-dialects": "high",
              "signing-disabled": "high", "no-extended-security": "medium", "signing-not-required": "medium", "no-smb3": "medium",
              "decoy-guid": "medium", "no-smb311": "low", "no-encryption": "low", "ntlm-only": "info", "netbios-for-nothing": "low",
              "signing-differs-by-dialect": "low", "hmac-sha256-signing": "info", "old-smb2-dialects": "info",
              "only-ccm-ciphers": "info", "server-name-leak": "info", "spec-anomalies": "info", "clock-skew": "low", "smb311-over-netbios": "info"}
WORST_FIRST = ["critical", "high", "medium", "low", "info"]
NTLMSSP_ONLY = [["NTLMSSP"]]


def wanted(name, truth):
    """The table, and what every server of the lab has by its ports, its mechanisms and its names."""
    out = set(TABLE[name])
    if truth["ports"] == [445, 139]:
        out.add("netbios-for-nothing")  # Samba serves the same on both
    elif 139 in truth["ports"] and "3.1.1" in truth["smb2_dialects"]:
        out.add("smb311-over-netbios")
    mechanisms = truth.get("mechs") or [(truth.get("smb1") or {}).get("mechs")]
    if mechanisms == NTLMSSP_ONLY:
        out.add("ntlm-only")
    if not (truth["smb1_dialects"] and truth.get("lanman") and not truth.get("smb1")):  # LANMAN alone tells no name
        out.add("server-name-leak")
    return out


def check_findings(differences, report, expected):
    found = report["findings"]
    differences.equal("findings", sorted(finding["id"] for finding in found), sorted(expected))
    severities = [finding["severity"] for finding in found]
    differences.equal("worst first", severities, sorted(severities, key=WORST_FIRST.index))
    for finding in found:
        differences.equal(f"severity of {finding['id']}", finding["severity"], SEVERITIES[finding["id"]])
        for key in ("title", "evidence", "why", "reference"):
            differences.true(f"{finding['id']} has no {key}", finding[key])


def examine(smbprobe, name, truth, address):
    differences = scanning.Differences(name)
    try:
        report = scanning.scan(smbprobe, scan_target(address), port_list(truth["ports"]), "--timeout", "5000")
        if name == "deny":
            differences.equal("findings", report["findings"], None)
            differences.equal("clients", report["clients"], None)
        else:
            check_findings(differences, report, wanted(name, truth))
            differences.true("no client was judged", report["clients"])
    except Exception as problem:  # one server's trouble must not hide the others
        differences.lines.append(f"{name}: {type(problem).__name__}: {problem}")
    return differences


def check_exit_codes(smbprobe, up):
    """1 at a finding as bad or worse, judged at quick depth for --fail-on alone, and where a target could not be judged."""
    differences = scanning.Differences("exit codes")
    for name, severity, code in (("def", "critical", 0), ("def", "high", 0), ("def", "medium", 1), ("def", "info", 1),
                                 ("smb1-all", "high", 1), ("nt1-plain", "critical", 1), ("deny", "info", 1)):
        if name in up:
            got, _, _ = scanning.run(smbprobe, "scan", up[name], "--fail-on", severity, "-q")
            differences.equal(f"{name} --fail-on {severity}", got, code)
    if "nt1-plain" in up:
        for options, code, judged in (([], 0, False), (["--fail-on", "critical"], 1, True)):
            got, out, _ = scanning.run(smbprobe, "scan", up["nt1-plain"], "--depth", "quick", "-f", "ndjson", *options)
            differences.equal(f"quick {options}", got, code)
            differences.equal(f"quick {options} is judged", json.loads(out)["findings"] is not None, judged)
    return differences


def main():
    smbprobe, *names = sys.argv[1:]
    fast = fast_set(load_truth())
    untold = [name for name in fast if name not in TABLE and name != "deny"]
    results, missing = examine_all(smbprobe, names or fast, examine)
    servers = len(results)
    results.append(check_exit_codes(smbprobe, running()))
    for result in results:
        print(f"{result.name:16} {'FAIL' if result.lines else 'pass'}  {result.checked:5} checks  {len(result.lines):4} differences")
    for line in [line for result in results for line in result.lines] + [f"{name} is in no table" for name in untold]:
        print(line)
    failed = untold or any(result.lines for result in results)
    print(f"{servers} servers, {sum(result.checked for result in results)} checks, not up: {', '.join(missing) or 'none'}")
    sys.exit(1 if failed or (missing and scanning.in_ci()) else 0)


main()
