#!/usr/bin/env python3
"""Scans servers of the lab while tcpdump listens, and compares every exchange that smbprobe tells with tshark's decode of the
same packets, matched by the client's port: tshark_test.py SMBPROBE"""
import datetime
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid

from lab_servers import choice, load_truth, port_list, running, scanning

# of each kind of answer at least one; those of the whole lab join when they are up
SERVERS = ("def", "nt1-only", "lanman2", "nt1-plain", "smb1-all", "core-all", "smb202", "smb311", "sign-mand", "enc-off",
           "enc-256gcm", "sig-hmac", "nb", "imp-smb1", "imp-smb2", "imp-139")
SMB_FLAGS2_NT_STATUS = 0x4000  # without it the status is a DOS error, which tshark splits
MORE_SERVERS = ("b-core-all", "t-posix")

FIELDS = """tcp.srcport tcp.dstport ip.src ip.dst frame.number smb.cmd smb.nt_status smb.wct smb.flags smb.flags2 smb.dialect.name
smb.dialect.index smb.sm smb.server_cap smb.max_bufsize smb.max_mpx_count smb.session_key smb.challenge_length smb.server_timezone
smb.primary_domain smb.server smb.server_guid smb2.cmd smb2.nt_status smb2.dialect smb2.sec_mode smb2.capabilities smb2.client_guid
smb2.server_guid smb2.max_trans_size smb2.max_read_size smb2.max_write_size smb2.current_time smb2.negotiate_context.type
smb2.negotiate_context.hash_algorithm smb2.negotiate_context.salt_length smb2.negotiate_context.cipher_id
smb2.negotiate_context.comp_alg_id smb2.negotiate_context.signing_id smb2.negotiate_context.rdma_transform_id
smb2.negotiate_context.netname spnego.MechType ntlmssp.challenge.target_name ntlmssp.challenge.target_info.nb_computer_name
ntlmssp.challenge.target_info.nb_domain_name""".split()


def wait_for_tcpdump(path, address):
    """tcpdump leaves behind what it has not read when it is told to end: a frame of its own shows how far it is."""
    mark = os.urandom(16)
    with socket.create_connection((address, 445), timeout=10) as last:
        last.sendall(len(mark).to_bytes(4, "big") + mark)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with open(path, "rb") as file:
            if mark in file.read():
                return
        time.sleep(0.1)
    raise RuntimeError("tcpdump does not keep up")


def capture(path, address, work):
    """Runs `work` while tcpdump writes what passes over loopback."""
    watch = subprocess.Popen(["tcpdump", "-i", "lo", "-U", "-B", "16384", "-s", "0", "-w", path, "tcp and (port 445 or port 139)"],
                             stderr=subprocess.PIPE, text=True)
    try:
        first = watch.stderr.readline()
        while first and "listening on" not in first:
            first = watch.stderr.readline()
        if not first:
            scanning.skip("tcpdump may not listen here")
        work()
        wait_for_tcpdump(path, address)
    finally:
        watch.send_signal(signal.SIGINT)
        told = watch.communicate(timeout=30)[1]
    if "0 packets dropped by kernel" not in told:
        raise RuntimeError(f"packets were lost: {told}")


def decode(path):
    """(client, server) -> frames of requests, frames of replies; a frame is a dict of lists of text."""
    command = ["tshark", "-n", "-r", path, "-Y", "smb.cmd || smb2.cmd", "-T", "fields", "-E", "separator=/t", "-E", "occurrence=a",
               "-E", "aggregator=|"]
    for field in FIELDS:
        command += ["-e", field]
    told = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "TZ": "UTC"}).stdout
    streams = {}
    for line in told.splitlines():
        frame = {field: value.split("|") if value else [] for field, value in zip(FIELDS, line.split("\t"))}
        source = f"{frame['ip.src'][0]}:{frame['tcp.srcport'][0]}"
        target = f"{frame['ip.dst'][0]}:{frame['tcp.dstport'][0]}"
        request = frame["tcp.dstport"][0] in ("445", "139")
        key = (source, target) if request else (target, source)
        streams.setdefault(key, ([], []))[0 if request else 1].append(frame)
    return streams


def number(frame, field):
    values = frame[field]
    return int(values[0], 0) if values else None


def numbers(frame, field):
    return [int(value, 0) for value in frame[field]]


def guid(frame, field):
    return str(uuid.UUID(frame[field][0])) if frame[field] else None


def smb1_guid(frame, mine):
    """tshark up to 4.0 takes all of this GUID as big-endian; both readings are of the same bytes."""
    told = guid(frame, "smb.server_guid")
    swapped = told and str(uuid.UUID(bytes_le=uuid.UUID(told).bytes))
    return swapped if swapped == mine else told


def filetime(frame, field):
    """tshark's text of a time as the 100 ns steps since 1601 that it was on the wire."""
    text = frame[field][0].replace(" UTC", "")
    whole, decimals = text.rsplit(".", 1)
    moment = datetime.datetime.strptime(whole, "%b %d, %Y %H:%M:%S").replace(tzinfo=datetime.timezone.utc)
    since = moment - datetime.datetime(1601, 1, 1, tzinfo=datetime.timezone.utc)
    return (since.days * 86400 + since.seconds) * 10_000_000 + int(decimals[:7].ljust(7, "0"))


def contexts_of_tshark(frame):
    part = "smb2.negotiate_context."
    return {"types": numbers(frame, part + "type"), "hashes": numbers(frame, part + "hash_algorithm"),
            "salt": numbers(frame, part + "salt_length"), "ciphers": numbers(frame, part + "cipher_id"),
            "compression": numbers(frame, part + "comp_alg_id"), "signing": numbers(frame, part + "signing_id"),
            "rdma": numbers(frame, part + "rdma_transform_id"), "netname": frame[part + "netname"]}


def contexts_of_smbprobe(contexts):
    def gather(key):
        return [value for context in contexts or [] for value in context.get(key, [])]

    return {"types": [context["type"] for context in contexts or []], "hashes": gather("hash_algorithms"),
            "salt": [context["salt_length"] for context in contexts or [] if "salt_length" in context], "ciphers": gather("ciphers"),
            "compression": gather("compression_algorithms"), "signing": gather("signing_algorithms"), "rdma": gather("rdma_transforms"),
            "netname": [context["netname"] for context in contexts or [] if "netname" in context]}


def smb2_pairs(message, frame, request):
    """(what, smbprobe's value, tshark's value) of an SMB2 NEGOTIATE."""
    yield "security_mode", message["security_mode"], number(frame, "smb2.sec_mode")
    yield "capabilities", message["capabilities"], number(frame, "smb2.capabilities")
    mine, theirs = contexts_of_smbprobe(message["contexts"]), contexts_of_tshark(frame)
    for key, value in mine.items():
        yield "contexts " + key, value, theirs[key]
    if request:
        yield "dialects", message["dialects"], numbers(frame, "smb2.dialect")
        yield "client_guid", message["client_guid"], guid(frame, "smb2.client_guid")
        return
    yield "dialect_revision", message["dialect_revision"], number(frame, "smb2.dialect")
    yield "server_guid", message["server_guid"], guid(frame, "smb2.server_guid")
    for key, field in (("max_transact_size", "smb2.max_trans_size"), ("max_read_size", "smb2.max_read_size"),
                       ("max_write_size", "smb2.max_write_size")):
        yield key, message[key], number(frame, field)
    yield "system_time", message["system_time"], filetime(frame, "smb2.current_time")
    yield "mechanisms", message["mechanisms"] or [], frame["spnego.MechType"]


def smb1_pairs(message, frame, request):
    """The same of an SMB1 NEGOTIATE."""
    yield "flags2", message["flags2"], number(frame, "smb.flags2")
    if request:
        yield "dialects", message["dialects"], frame["smb.dialect.name"]
        return
    yield "word_count", message["word_count"], number(frame, "smb.wct")
    if number(frame, "smb.wct") == 0:
        return  # impacket's refusal: tshark stops at the words
    yield "dialect_index", message["dialect_index"], number(frame, "smb.dialect.index")
    for key, field in (("security_mode", "smb.sm"), ("capabilities", "smb.server_cap"), ("max_buffer_size", "smb.max_bufsize"),
                       ("max_mpx_count", "smb.max_mpx_count"), ("session_key", "smb.session_key"),
                       ("time_zone_minutes", "smb.server_timezone"), ("challenge_length", "smb.challenge_length")):
        yield key, message[key], number(frame, field)
    yield "server_guid", message["server_guid"], smb1_guid(frame, message["server_guid"])
    yield "mechanisms", message["mechanisms"] or [], frame["spnego.MechType"]


def setup_pairs(message, frame, request):
    """The same of a SESSION_SETUP: who the server says it is."""
    challenge = None if request else message.get("challenge")
    if challenge:
        yield "target_name", [challenge["target_name"]], frame["ntlmssp.challenge.target_name"]
        yield "netbios_name", [challenge["netbios_name"]], frame["ntlmssp.challenge.target_info.nb_computer_name"]
        yield "netbios_domain", [challenge["netbios_domain"]], frame["ntlmssp.challenge.target_info.nb_domain_name"]


def compare_message(differences, where, message, frame, request):
    family = "SMB2" if frame["smb2.cmd"] else "SMB1"
    differences.equal(where + " family", message["family"], family)
    field = "smb2" if family == "SMB2" else "smb"
    differences.equal(where + " command", message["command_raw"], number(frame, field + ".cmd"))
    if not request:
        if family == "SMB2" or message["flags2"] & SMB_FLAGS2_NT_STATUS:
            differences.equal(where + " status", message["status"], number(frame, field + ".nt_status"))
        if message["status"] not in (0, 0xC0000016):
            return
    if message["command"] == "SESSION_SETUP":
        pairs = setup_pairs
    else:
        pairs = smb2_pairs if family == "SMB2" else smb1_pairs
    for what, mine, theirs in pairs(message, frame, request):
        differences.equal(f"{where} {what}", mine, theirs)


def compare_host(differences, exchanges, streams):
    """Exchanges of one connection come in the order of their frames."""
    seen = {}
    for exchange in exchanges:
        key = (exchange["client"], exchange["server"])
        if exchange["client"] is None:
            continue
        requests, replies = streams.get(key, ([], []))
        asked, answered = seen.setdefault(key, [0, 0])
        where = f"{exchange['server']} exchange {exchange['number']}"
        differences.true(f"{where}: tshark does not see its request", asked < len(requests))
        if asked < len(requests):
            compare_message(differences, where + " request", exchange["request"], requests[asked], True)
            seen[key][0] += 1
        if exchange["outcome"] == "reply":
            differences.true(f"{where}: tshark does not see its reply", answered < len(replies))
            if answered < len(replies):
                compare_message(differences, where + " reply", exchange["reply"], replies[answered], False)
                seen[key][1] += 1


def main():
    smbprobe = sys.argv[1]
    truth, up = load_truth(), running()
    for tool in ("tshark", "tcpdump"):
        if not shutil.which(tool):
            scanning.skip(f"{tool} is not installed")
    if os.geteuid() != 0:
        scanning.skip("only root may listen on loopback")
    names = [name for name in SERVERS if name in up]
    if len(names) < 12:
        scanning.skip(f"only {len(names)} of the servers for this are up")
    if choice() == "all":
        names += [name for name in MORE_SERVERS if name in up]
    found = {}

    def scan_all():
        for name in names:
            _, out, err = scanning.run(smbprobe, "scan", up[name], "-p", port_list(truth[name]["ports"]), "--depth", "full", "--exchanges")
            found[name] = [json.loads(line) for line in out.splitlines()]
            if not found[name]:
                raise RuntimeError(f"{name}: no exchanges: {err[:300]}")

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "lo.pcap")
        capture(path, up[names[0]], scan_all)
        streams = decode(path)
    differences = scanning.Differences("tshark")
    for name in names:
        compare_host(differences, found[name], streams)
        print(f"{name:12} {len(found[name]):3} exchanges")
    differences.finish()


main()
