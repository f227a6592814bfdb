"""What smbprobe makes of each answer of a capture. Standard library only."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))
import scanning  # noqa: E402

import answers  # noqa: E402

SHARED = ("family", "command_raw", "status", "flags", "flags2", "word_count", "dialect_index", "dialect", "security_mode", "capabilities",
          "max_buffer_size", "max_mpx_count", "session_key", "time_zone_minutes", "challenge_length", "system_time", "server_guid", "domain",
          "server", "dialect_revision", "max_transact_size", "max_read_size", "max_write_size", "server_start_time", "mechanisms", "hint")
# key of a context -> the key under which all contexts' values stand together
OF_CONTEXTS = {"type": "context_types", "hash_algorithms": "hash_algorithms", "salt_length": "salt_lengths", "ciphers": "ciphers",
               "compression_algorithms": "compression_algorithms", "flags": "context_flags", "signing_algorithms": "signing_algorithms",
               "rdma_transforms": "rdma_transforms", "netname": "netnames"}


def facts(reply):
    """One flat set of facts: what is null or absent is not in it; the values of all contexts of a type stand in one list."""
    if reply is None:
        return {}
    out = {key: reply[key] for key in SHARED if reply.get(key) is not None}
    for context in reply.get("contexts") or []:
        for key, value in context.items():
            if key in OF_CONTEXTS:
                out.setdefault(OF_CONTEXTS[key], []).extend(value if isinstance(value, list) else [value])
    out["damage"], out["anomalies"] = reply.get("damage"), reply.get("anomalies") or None
    return {key: value for key, value in out.items() if value is not None}


def read(smbprobe, path):
    """Place in the capture -> facts."""
    code, out, err = scanning.run(smbprobe, "read", "--exchanges", "-f", "ndjson", str(path), timeout=600)
    if code not in (0, 3):
        sys.exit(f"read ended with {code}: {err}")
    found = {}
    for line in out.splitlines():
        exchange = json.loads(line)
        place = int(exchange["client"].rsplit(":", 1)[1]) - answers.FIRST_PORT
        if exchange["reply_frame"] is not None:
            found[place] = facts(exchange["reply"])
    return found
