"""What `read --exchanges` must say of a message that an expectation of the corpus describes. Standard library only."""
import datetime

CONTEXT_FIELDS = {  # of an expectation -> of ours
    "hash_algorithms": ("hash_algorithms", lambda values: numbers(values)),
    "salt_length": ("salt_length", lambda value: value),
    "ciphers": ("ciphers", lambda values: numbers(values)),
    "netname": ("netname", lambda value: value),
    "transforms": ("rdma_transforms", lambda values: numbers(values)),
    "posix_hex": ("bytes", lambda value: value),
}
CONTEXT_NAMES = {"POSIX_EXTENSIONS": "POSIX_EXTENSIONS_AVAILABLE"}  # where an expectation does not have the specification's token
ALGORITHMS = {0x0003: "compression_algorithms", 0x0008: "signing_algorithms"}
CHALLENGE_FIELDS = {"nb_computer": "netbios_name", "nb_domain": "netbios_domain", "dns_computer": "dns_name",
                    "dns_domain": "dns_domain", "dns_tree": "dns_forest"}


def numbers(values):
    return [int(value, 0) for value in values]


def number(value):
    return None if value is None else int(value, 0) if isinstance(value, str) else value


def endpoint(address, port):
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def microseconds(epoch):
    """"1566489002.200267000" """
    seconds, fraction = epoch.split(".")
    return int(seconds) * 1_000_000 + int(fraction[:6].ljust(6, "0"))


def started(epoch):
    """As our lines have it: "2019-08-22T15:50:02.200Z"."""
    at = datetime.datetime.fromtimestamp(microseconds(epoch) // 1_000_000, datetime.timezone.utc)
    return at.strftime("%Y-%m-%dT%H:%M:%S") + f".{microseconds(epoch) % 1_000_000 // 1000:03}Z"


def context(expected):
    kind = int(expected["type"], 0)
    out = {"type": kind, "name": CONTEXT_NAMES.get(expected["name"], expected["name"])}
    for key, (ours, convert) in CONTEXT_FIELDS.items():
        if key in expected:
            out[ours] = convert(expected[key])
    if "algorithms" in expected:
        out[ALGORITHMS[kind]] = numbers(expected["algorithms"])
    if "flags" in expected:
        out["flags"] = number(expected["flags"])
    return out


def smb1_status(message):
    """NTSTATUS, or the DOS error of the same four bytes: class, reserved, code. [MS-CIFS] 2.2.3.1"""
    if message["nt_status"] is not None:
        return number(message["nt_status"])
    return number(message["dos_error_class"]) | number(message["dos_error_code"]) << 16


def mechanisms(out, blob):
    """A blob that is no SPNEGO token names no mechanism: `null`, not the empty list that would say 'told: none'."""
    spnego = blob is not None and blob["gss_oid"] is not None
    out["mechanisms"] = blob["mechTypes"] if spnego else None
    out["hint"] = blob["hintName"] if spnego else None


def guid_as_stored(raw):
    """The text form of 16 bytes of a GUID as [MS-DTYP] 2.3.4.2 stores them; tshark shows those of SMB1 byte by byte instead."""
    octets = bytes.fromhex(raw)
    parts = (octets[3::-1], octets[5:3:-1], octets[7:5:-1], octets[8:10], octets[10:])
    return "-".join(part.hex() for part in parts)


def smb1_request(message):
    return {"family": "SMB1", "command": "NEGOTIATE", "command_raw": 0x72, "dialects": message["dialects"],
            "flags": number(message["flags"]), "flags2": number(message["flags2"])}


def smb1_reply(message):
    out = {"family": "SMB1", "command": "NEGOTIATE", "command_raw": 0x72, "status": smb1_status(message),
           "flags": number(message["flags"]), "flags2": number(message["flags2"]), "word_count": message["word_count"],
           "dialect_index": message["selected_index"], "dialect": message.get("selected_dialect"),
           "security_mode": message["security_mode"], "capabilities": number(message.get("capabilities")),
           "max_buffer_size": message["max_buffer_size"], "max_mpx_count": message["max_mpx_count"],
           "session_key": number(message["session_key"]), "time_zone_minutes": message["server_timezone_minutes"],
           "challenge_length": message["challenge_length"],
           "system_time": message["system_time"]["filetime"] if "system_time" in message else None,
           "server_guid": guid_as_stored(message["server_guid_raw"]) if "server_guid_raw" in message else None,
           "domain": message.get("primary_domain"), "server": message.get("server_name")}
    mechanisms(out, message.get("security_blob"))
    return out


def smb2_request(message):
    return {"family": "SMB2", "command": "NEGOTIATE", "command_raw": 0, "dialects": numbers(message["dialects"]),
            "security_mode": message["security_mode"], "capabilities": number(message["capabilities"]),
            "client_guid": message["client_guid"], "contexts": [context(one) for one in message["negotiate_contexts"]]}


def smb2_reply(message):
    out = {"family": "SMB2", "command": "NEGOTIATE", "command_raw": 0, "status": number(message["nt_status"]),
           "dialect_revision": number(message["dialect"]), "security_mode": message["security_mode"],
           "capabilities": number(message["capabilities"]), "server_guid": message["server_guid"],
           "max_transact_size": message["max_transact_size"], "max_read_size": message["max_read_size"],
           "max_write_size": message["max_write_size"], "system_time": message["system_time"]["filetime"],
           "server_start_time": message["server_start_time"]["filetime"],
           "contexts": [context(one) for one in message["negotiate_contexts"]]}
    mechanisms(out, message["security_blob"])
    return out


FIELDS = {("SMB1", "request"): smb1_request, ("SMB1", "response"): smb1_reply,
          ("SMB2", "request"): smb2_request, ("SMB2", "response"): smb2_reply}


def fields(message):
    """The keys of `request` or `reply` that an expectation settles."""
    return FIELDS[message["protocol"], message["kind"]](message)


def challenge(expected):
    """The keys of `reply.challenge` that an expectation settles."""
    out = {"negotiate_flags": number(expected["negotiate_flags"]), "target_name": expected["target_name"],
           "version": expected.get("version")}
    for theirs, ours in CHALLENGE_FIELDS.items():
        out[ours] = expected.get(theirs)
    return out
