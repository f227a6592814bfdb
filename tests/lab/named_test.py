#!/usr/bin/env python3
"""Behaviour of real servers that other tools get wrong, a case a name: named_test.py SMBPROBE CASE"""
import json
import os
import socket
import sys
import time

from lab_servers import need, port_list, scanning

CASES = {}
BOTH = "445/direct,139/netbios"


def case(function):
    CASES[function.__name__.replace("_", "-")] = function
    return function


def scan_server(smbprobe, name):
    truth, (address,) = need(name)
    return scanning.scan(smbprobe, address, port_list(truth[name]["ports"]), "--timeout", "5000")


def smb2_row(port, dialect):
    return next(entry for entry in port["smb2"]["dialects"] if entry["dialect"] == dialect)


def says(port, *words):
    """True when an anomaly of the port has these words."""
    return any(all(word in anomaly["what"] for word in words) for anomaly in port["anomalies"])


@case
def capabilities_are_asked_with_0x7f(smbprobe, differences):
    """A server masks its capabilities by the client's: asked with 0 this one hides encryption and multi-channel."""
    _, (address,) = need("def")
    for port in scan_server(smbprobe, "def")["endpoints"]:
        for dialect in ("3.0", "3.0.2"):
            differences.equal(f"{port['port']} {dialect}", smb2_row(port, dialect)["capabilities_raw"] & 0x48, 0x48)
    _, out, _ = scanning.run(smbprobe, "scan", address, "-p", "445", "--depth", "full", "--exchanges")
    asked = [json.loads(line)["request"] for line in out.splitlines()]
    asked = [request for request in asked if request["family"] == "SMB2" and request["command"] == "NEGOTIATE"]
    differences.true("no SMB2 NEGOTIATE was sent", asked)
    differences.equal("capabilities of every request", {request["capabilities"] for request in asked}, {0x7F})


@case
def dialect_index_0xffff_is_a_refusal(smbprobe, differences):
    """Samba with SMB1 off answers with a well-formed SMB1 message; its magic number is not an acceptance."""
    report = scan_server(smbprobe, "def")
    differences.equal("verdict.smb1", report["verdict"]["smb1"], "disabled")
    for port in report["endpoints"]:
        differences.equal(f"{port['port']} answer", (port["smb1"]["answer"], port["smb1"]["how"]), ("refused", "dialect_index_0xffff"))
        differences.equal(f"{port['port']} accepted", scanning.accepted(port["smb1"]), [])


@case
def a_lanman_only_server_is_seen(smbprobe, differences):
    report = scan_server(smbprobe, "lanman1")
    differences.equal("status", report["status"], "smb")
    differences.equal("verdict.smb1", report["verdict"]["smb1"], "only")
    differences.equal("dialects", report["verdict"]["dialects"], ["MICROSOFT NETWORKS 3.0", "LANMAN1.0"])


@case
def a_dual_stack_server_shows_both(smbprobe, differences):
    """A multi-protocol NEGOTIATE goes on in SMB2 and costs the evidence of SMB1."""
    report = scan_server(smbprobe, "smb1-all")
    differences.equal("verdict.smb1", report["verdict"]["smb1"], "enabled")
    differences.equal("lowest, highest", (report["verdict"]["lowest"], report["verdict"]["highest"]), ("NT LM 0.12", "3.1.1"))
    for port in report["endpoints"]:
        differences.true(f"{port['port']} NT LM 0.12", "NT LM 0.12" in scanning.accepted(port["smb1"]))
        differences.equal(f"{port['port']} smb2", scanning.accepted(port["smb2"]), ["2.0.2", "2.1", "3.0", "3.0.2", "3.1.1"])


@case
def a_311_only_server_is_seen(smbprobe, differences):
    report = scan_server(smbprobe, "smb311")
    differences.equal("dialects", report["verdict"]["dialects"], ["3.1.1"])
    for port in report["endpoints"]:
        differences.equal(f"{port['port']} multi_protocol", port["smb2"]["multi_protocol"], 0x02FF)
        differences.equal(f"{port['port']} 2.0.2", smb2_row(port, "2.0.2")["how"], "status_0xc00000bb")


@case
def signing_is_required_on_311_only_where_it_is(smbprobe, differences):
    for name, wanted in (("smb311", "enabled"), ("sign-mand-smb2", "required"), ("sign-off-smb2", "enabled")):
        report = scan_server(smbprobe, name)
        differences.equal(f"{name} verdict.signing", report["verdict"]["signing"], wanted)
        for port in report["endpoints"]:
            differences.equal(f"{name} {port['port']}", smb2_row(port, "3.1.1")["signing"], wanted)


@case
def refused_is_told_apart_from_timed_out(smbprobe, differences):
    _, (address,) = need("def")
    with socket.socket() as mute:  # accepts in the kernel and never says a word
        mute.bind((address, 0))
        mute.listen(64)
        silent = mute.getsockname()[1]
        with socket.socket() as unused:
            unused.bind((address, 0))
            closed = unused.getsockname()[1]
        report = scanning.scan(smbprobe, address, f"445/direct,{silent}/direct,{closed}/direct", "--timeout", "700")
    states = {port["port"]: port["state"] for port in report["endpoints"]}
    differences.equal("states", states, {445: "smb", silent: "silent", closed: "refused"})
    mute_port = next(port for port in report["endpoints"] if port["port"] == silent)
    differences.equal("silent", (mute_port["smb1"]["answer"], mute_port["smb2"]["answer"]), ("unknown", "unknown"))
    differences.equal("why", mute_port["smb2"]["how"], "timeout")


@case
def a_silent_udp_137_costs_nothing(smbprobe, differences):
    """nmap waits for it, host by host. Here the scan must be done long before the time-out of the name query."""
    _, (address,) = need("def")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute:
        try:
            mute.bind((address, 137))
        except PermissionError:
            scanning.skip("only root may take UDP port 137")
        started = time.monotonic()
        report = scanning.scan(smbprobe, address, BOTH, "--timeout", "20000")
        waited = time.monotonic() - started
        mute.settimeout(1)
        try:
            asked = mute.recvfrom(100)[0]
        except TimeoutError:
            asked = b""
    differences.equal("length of the query that was left unanswered", len(asked), 50)
    differences.equal("status", report["status"], "smb")
    differences.true(f"it took {waited:.1f} s", waited < 10)


@case
def a_dialect_that_was_not_offered_is_no_answer(smbprobe, differences):
    """impacket says 2.0.2 whatever it is asked."""
    (port,) = scan_server(smbprobe, "imp-smb2")["endpoints"]
    differences.equal("smb2", scanning.accepted(port["smb2"]), ["2.0.2"])
    differences.equal("3.1.1", (smb2_row(port, "3.1.1")["answer"], smb2_row(port, "3.1.1")["how"]), ("refused", "passed_over_for_0x0202"))
    differences.true("no anomaly says that it was not offered", says(port, "0x0202", "not offered"))


@case
def a_refusal_in_the_data_bytes_is_read(smbprobe, differences):
    """impacket puts the 0xFFFF behind WordCount 0."""
    report = scan_server(smbprobe, "imp-smb1")
    (port,) = report["endpoints"]
    differences.equal("verdict.smb1", report["verdict"]["smb1"], "only")
    differences.equal("smb1", scanning.accepted(port["smb1"]), ["NT LM 0.12"])
    refused = {(entry["answer"], entry["how"]) for entry in port["smb1"]["dialects"] if entry["dialect"] != "NT LM 0.12"}
    differences.equal("the others", refused, {("refused", "dialect_index_0xffff")})
    told = {(entry["answer"], entry["how"]) for entry in port["smb2"]["dialects"]}
    differences.equal("every SMB2 dialect", told, {("refused", "status_0xc00000bb")})


@case
def hosts_deny_is_a_refusal_on_445_too(smbprobe, differences):
    """A NEGATIVE SESSION RESPONSE that comes before anything was sent, on direct TCP too."""
    report = scan_server(smbprobe, "deny")
    differences.equal("status", report["status"], "refused")
    for port in report["endpoints"]:
        differences.equal(f"{port['port']}", (port["state"], port["how"]), ("refused", "nbss_0x81"))


@case
def refusing_30_to_clients_that_encrypt_is_told(smbprobe, differences):
    """Samba without AES-128-CCM refuses 3.0 with capability 0x40 and accepts it without."""
    for port in scan_server(smbprobe, "enc-256gcm")["endpoints"]:
        differences.equal(f"{port['port']} accepted", scanning.accepted(port["smb2"]), ["2.0.2", "2.1", "3.1.1"])
        differences.equal(f"{port['port']} 3.0", smb2_row(port, "3.0")["how"], "status_0xc000000d")
        differences.true(f"{port['port']}: nothing says so", says(port, "0x40"))
        differences.equal(f"{port['port']} ciphers", port["smb2"]["ciphers"], ["AES-256-GCM"])


@case
def refusing_311_without_a_signing_context_is_no_obstacle(smbprobe, differences):
    for name, algorithm in (("sig-hmac", "HMAC-SHA256"), ("sig-gmac", "AES-GMAC")):
        for port in scan_server(smbprobe, name)["endpoints"]:
            where = f"{name} {port['port']}"
            differences.equal(where + " 3.1.1", smb2_row(port, "3.1.1")["answer"], "accepted")
            differences.equal(where + " signing", port["smb2"]["signing_algorithms"], [algorithm])
            differences.equal(where + " ciphers", sorted(port["smb2"]["ciphers"]), ["AES-128-CCM", "AES-128-GCM", "AES-256-CCM", "AES-256-GCM"])


@case
def ksmbds_malformed_refusal_is_a_refusal(smbprobe, differences):
    """Its transport header is there twice and the end is cut off."""
    for name in ("k61-def", "k612-def"):
        report = scan_server(smbprobe, name)
        differences.equal(f"{name} verdict.smb1", report["verdict"]["smb1"], "disabled")
        (port,) = report["endpoints"]
        differences.equal(f"{name} state", port["state"], "smb")
        differences.equal(f"{name} smb1", port["smb1"]["answer"], "refused")
        differences.true(f"{name}: nothing says that it is malformed", says(port, "twice"))


@case
def a_server_that_single_offers_fell_stands(smbprobe, differences):
    """node-smb-server ends with every NEGOTIATE without a dialect of its own: the lab writes down when it had to start it again."""
    need("node-smb1", "node-smb2")
    for name in ("node-smb1", "node-smb2"):
        before = falls(name)
        report = scan_server(smbprobe, name)
        time.sleep(0.5)
        differences.equal(f"{name} falls", falls(name) - before, 0)
        differences.equal(f"{name} status", report["status"], "smb")
        differences.true(f"{name} NT LM 0.12", "NT LM 0.12" in report["verdict"]["dialects"])


def falls(name):
    mark = f"/tmp/smb-lab.{os.geteuid()}.current"
    if not os.path.exists(mark):
        scanning.skip("the lab's run folder is not known")
    with open(mark, encoding="utf-8") as file:
        log = os.path.join(file.read().strip(), name, "log")
    with open(log, encoding="utf-8", errors="replace") as file:
        return file.read().count("LAB it ended")


def main():
    if len(sys.argv) == 2 and sys.argv[1] == "--list":
        print(";".join(CASES), end="")
        return
    smbprobe, name = sys.argv[1:]
    differences = scanning.Differences(name)
    CASES[name](smbprobe, differences)
    differences.finish()


main()
