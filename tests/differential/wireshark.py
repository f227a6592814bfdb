"""What Wireshark makes of each answer of a capture. Standard library only."""
import json
import os
import subprocess
import sys

import answers

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS_TO_1601 = 584694  # from 1 March of the year 0
TICKS = 10_000_000  # of a FILETIME in a second


def number(text):
    return int(text, 0)


def filetime(text):
    """The FILETIME of "Nov 22, 2026 22:54:52.922269100 UTC"; the text itself where it is no date."""
    try:
        month, day, year, clock, _ = text.replace(",", "").split()
        hours, minutes, seconds = clock.split(":")
        whole, fraction = seconds.split(".")
        shifted = int(year) - (MONTHS.index(month) < 2)  # a year that begins in March ends with the leap day
        of_year = (153 * ((MONTHS.index(month) + 10) % 12) + 2) // 5 + int(day) - 1
        days = 365 * shifted + shifted // 4 - shifted // 100 + shifted // 400 + of_year - DAYS_TO_1601
        return (((days * 24 + int(hours)) * 60 + int(minutes)) * 60 + int(whole)) * TICKS + int(fraction[:7])
    except ValueError:
        return text


def octets(text):
    return text.replace(":", "")


def text(value):
    return value


# field of Wireshark -> (fact, how its text is read); facts of LISTED have all values, the others the first
FIELDS = {
    "smb2.cmd": ("command_raw", number), "smb2.nt_status": ("status", number), "smb2.dialect": ("dialect_revision", number),
    "smb2.sec_mode": ("security_mode", number), "smb2.capabilities": ("capabilities", number), "smb2.server_guid": ("server_guid", text),
    "smb2.max_trans_size": ("max_transact_size", number), "smb2.max_read_size": ("max_read_size", number),
    "smb2.max_write_size": ("max_write_size", number), "smb2.current_time": ("system_time", filetime),
    "smb2.boot_time": ("server_start_time", filetime), "smb2.flags.response": ("is_response", number),
    "smb.cmd": ("command_raw", number), "smb.nt_status": ("status", number), "smb.flags": ("flags", number), "smb.flags2": ("flags2", number),
    "smb.wct": ("word_count", number), "smb.dialect.index": ("dialect_index", number), "smb.sm": ("security_mode", number),
    "smb.max_mpx_count": ("max_mpx_count", number), "smb.max_bufsize": ("max_buffer_size", number), "smb.session_key": ("session_key", number),
    "smb.server_cap": ("capabilities", number), "smb.system.time": ("system_time", filetime), "smb.server_timezone": ("time_zone_minutes", number),
    "smb.challenge_length": ("challenge_length", number), "smb.server_guid": ("server_guid", text), "smb.primary_domain": ("domain", text),
    "smb.server": ("server", text), "smb.flags.response": ("is_response", number), "smb.error_class": ("error_class", number),
    "smb.error_code": ("error_code", number), "spnego.hintName": ("hint", text),
}
LISTED = {
    "smb2.negotiate_context.type": ("context_types", number), "smb2.negotiate_context.hash_algorithm": ("hash_algorithms", number),
    "smb2.negotiate_context.salt_length": ("salt_lengths", number), "smb2.negotiate_context.cipher_id": ("ciphers", number),
    "smb2.negotiate_context.comp_alg_id": ("compression_algorithms", number), "smb2.negotiate_context.comp_alg_flags": ("context_flags", number),
    "smb2.negotiate_context.transport_flags": ("context_flags", number), "smb2.negotiate_context.signing_id": ("signing_algorithms", number),
    "smb2.negotiate_context.rdma_transform_id": ("rdma_transforms", number), "smb2.negotiate_context.netname": ("netnames", text),
    "spnego.MechType": ("mechanisms", text),
}


def leaves(tree):
    """(field, text) of a tree of (name, tree or text), in the order of the message."""
    for name, value in tree:
        if isinstance(value, list):
            yield from leaves(value)
        else:
            yield name, value


def facts(layers):
    """The facts of the first message of a packet, and whether Wireshark found it malformed or complained of it."""
    family, tree = next(((name, tree) for name, tree in layers if name in ("smb", "smb2")), (None, []))
    out = {}
    for name, value in leaves(tree):
        if name in FIELDS:
            fact, read = FIELDS[name]
            out.setdefault(fact, read(value))
        elif name in LISTED:
            fact, read = LISTED[name]
            out.setdefault(fact, []).append(read(value))
    if family is not None:
        out["family"] = {"smb": "SMB1", "smb2": "SMB2"}[family]
    if "error_class" in out:  # the DOS error of the same four bytes. [MS-CIFS] 2.2.3.1
        out["status"] = out.pop("error_class") | out.pop("error_code", 0) << 16
    out["malformed"] = any(name == "_ws.malformed" for name, _ in layers)
    out["complaints"] = [value for name, value in leaves(layers) if name == "_ws.expert.message"]
    return out


def read(path):
    """Place in the capture -> facts."""
    command = ["tshark", "-n", "-r", str(path), "-Y", f"tcp.srcport == {answers.PORT} && tcp.len > 0", "-T", "json"]
    done = subprocess.run(command, capture_output=True, env={**os.environ, "LC_ALL": "C.UTF-8"}, timeout=600, check=False)
    if done.returncode != 0:
        sys.exit(f"tshark ended with {done.returncode}: {done.stderr}")
    found = {}
    said = done.stdout.decode("utf-8", "surrogateescape")
    for packet in json.loads(said, object_pairs_hook=lambda pairs: pairs, strict=False):
        layers = dict(dict(packet)["_source"])["layers"]
        port = next(value for name, value in leaves(layers) if name == "tcp.dstport")
        found[int(port) - answers.FIRST_PORT] = facts(layers)
    return found
