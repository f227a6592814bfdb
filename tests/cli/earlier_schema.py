"""A host as an smbprobe before schema 2 saved it, for the tests of what still reads it."""

# the line on standard error
OLDER = "1 host was saved by an older smbprobe (schema 1): what it did not save is unknown"

# the keys that schema 2 added
NEW = {
    "ntlm_off", "smb1_signing", "smb2_signing", "unanswered", "implementation_floor", "connected", "extended_security_asked",
    "flags", "encryption_asked", "multi_protocol_asked", "multi_protocol_refusal", "chained_asked", "ports",
}


def as_schema_1(value):
    """The same without the keys that schema 1 did not have, and advice as it was: a text with a line per product."""
    if isinstance(value, list):
        return [as_schema_1(each) for each in value]
    if not isinstance(value, dict):
        return value
    out = {key: as_schema_1(each) for key, each in value.items() if key not in NEW}
    if "schema" in out:
        out["schema"] = 1
    if "advice" in value:
        out["advice"] = "\n".join(": ".join(filter(None, (each["product"], each["line"]))) for each in value["advice"])
    return out
