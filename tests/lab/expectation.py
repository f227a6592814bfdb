"""Compares one endpoint of a report with the lab's truth about its server, row by row."""
import datetime
import uuid

from lab_servers import scanning

CIPHERS = {"128ccm": "AES-128-CCM", "128gcm": "AES-128-GCM", "256ccm": "AES-256-CCM", "256gcm": "AES-256-GCM"}
SIGNING = {"hmac": "HMAC-SHA256", "cmac": "AES-CMAC", "gmac": "AES-GMAC"}
LARGE_MTU = 0x04
NETBIOS_SIZE = 65536
NTLMSSP_VERSION_KINDS = ("samba", "bullseye", "trixie")
SMB2_DIALECTS = ["2.0.2", "2.1", "3.0", "3.0.2", "3.1.1"]


def is_samba(truth):
    return truth["kind"] in NTLMSSP_VERSION_KINDS


def hows(told):
    """The words of a report that fit the truth's words for a refusal."""
    if told == "smb1:0xffff" or told.startswith("smb1 status 00000000"):  # the latter is impacket's: 0xFFFF in the data bytes
        return {"dialect_index_0xffff"}
    if told.startswith("other 00000025"):  # ksmbd's: the end with the index is cut off
        return {"malformed"}
    if told.startswith("status "):
        return {"status_0x" + told.split()[1]}
    if told == "FIN":
        return {"closed", "reset"}
    if told.startswith("nbss 0x83"):
        return {"nbss_0x" + told[-2:]}
    raise ValueError(f"the truth says {told!r}, which has no meaning here")


class EndpointCheck:
    """Everything that the truth knows of a server, against what the report says of one of its ports."""

    def __init__(self, differences, truth, report, endpoint):
        self.differences, self.truth, self.report, self.endpoint = differences, truth, report, endpoint
        self.where = str(endpoint["port"])
        self.smb1, self.smb2 = endpoint["smb1"], endpoint["smb2"]
        # what 445 says and 139 leaves out; where the truth itself was seen on 139 nothing is left to leave out
        self.narrowed = endpoint["transport"] == "netbios" and truth["ports"] != [139]

    def equal(self, what, got, wanted):
        self.differences.equal(f"{self.where} {what}", got, wanted)

    def one_of(self, what, got, wanted):
        self.differences.checked += 1
        if got not in wanted:
            self.differences.lines.append(f"{self.differences.name}: {self.where} {what}: got {got!r}, wanted one of {sorted(map(str, wanted))}")

    def run(self):
        if any(str(how).startswith("nbss") for how in self.truth["refusals"]["smb2"].values()):
            self.host_is_denied()
            return
        self.equal("state", self.endpoint["state"], "smb")
        self.smb1_dialects()
        self.smb1_facts()
        self.smb2_dialects()
        self.smb2_facts()
        self.algorithms()
        self.authentication()
        if self.truth["kind"] != "nodesmb":  # it falls over on what it lacks, and then nobody can tell
            self.nothing_is_unknown()

    def host_is_denied(self):
        self.equal("state", self.endpoint["state"], "refused")
        self.equal("how", self.endpoint["how"], "nbss_0x81")
        self.equal("smb1.answer", self.smb1["answer"], "refused")
        self.equal("smb2.answer", self.smb2["answer"], "refused")
        self.equal("smb1.how", self.smb1["how"], "nbss_0x81")
        self.equal("smb2.how", self.smb2["how"], "nbss_0x81")

    # ---- SMB1

    def smb1_dialects(self):
        wanted = self.truth["smb1_dialects"]
        self.equal("smb1.answer", self.smb1["answer"], "accepted" if wanted else "refused")
        self.equal("smb1 dialects", sorted(scanning.accepted(self.smb1)), sorted(wanted))
        fitting = set().union(*(hows(how) for how in self.truth["refusals"]["smb1"]))
        for entry in self.smb1["dialects"]:
            if entry["answer"] == "refused":
                self.one_of(f"how {entry['dialect']} was refused", entry["how"], fitting)
        if not wanted:
            self.one_of("smb1.how", self.smb1["how"], fitting)

    def smb1_facts(self):
        told = self.truth.get("smb1")
        if told:
            mode = told["secmode"]
            self.equal("smb1.signing", self.smb1["signing"], told["signing"])
            self.equal("smb1.capabilities", self.smb1["capabilities_raw"], int(told["caps"], 16))
            self.equal("smb1.extended_security", self.smb1["extended_security"], bool(int(told["caps"], 16) >> 31))
            self.equal("smb1.max_mpx_count", self.smb1["max_mpx_count"], told["mpx"])
            self.equal("smb1.server_guid", self.smb1["server_guid"], self.guid(told["guid"]))
            self.smb1_names(told["without_extended_security"]["names"])
        elif "lanman" in self.truth:
            told, mode = self.truth["lanman"], self.truth["lanman"]["secmode"]
            self.equal("smb1.capabilities", self.smb1["capabilities_raw"], None)
            self.equal("smb1.signing", self.smb1["signing"], "disabled")
        else:
            for key in ("signing", "capabilities_raw", "max_buffer_size", "max_mpx_count", "server_guid", "domain", "server"):
                self.equal("smb1." + key, self.smb1[key], None)
            return
        self.equal("smb1.user_level_security", self.smb1["user_level_security"], bool(mode & 1))
        self.equal("smb1.challenge_response", self.smb1["challenge_response"], bool(mode & 2))
        self.equal("smb1.max_buffer_size", self.smb1["max_buffer_size"], told["maxbuf"])
        self.equal("smb1.time_zone_minutes", self.smb1["time_zone_minutes"], told["tz"])

    def smb1_names(self, names):
        if self.truth["kind"] == "nodesmb":  # runs both names into one, the machine's among them
            return
        domain, server = (names + ["", ""])[:2]
        self.equal("smb1.domain", self.smb1["domain"] or "", domain)
        self.equal("smb1.server", self.smb1["server"] or "", server)

    def guid(self, text):
        if text is None or len(self.truth.get("guid", [1])) > 1:
            return self.smb1["server_guid"] if text else None  # new on every connection
        return str(uuid.UUID(bytes_le=bytes.fromhex(text)))

    # ---- SMB2

    def smb2_dialects(self):
        wanted = self.truth["smb2_dialects"]
        self.equal("smb2.answer", self.smb2["answer"], "accepted" if wanted else "refused")
        self.equal("smb2 dialects", scanning.accepted(self.smb2), wanted)
        self.equal("smb2 dialects that were asked", [entry["dialect"] for entry in self.smb2["dialects"]], SMB2_DIALECTS)
        for entry in self.smb2["dialects"]:
            if entry["answer"] == "accepted":
                self.accepted_dialect(entry)
            elif entry["answer"] == "refused":
                self.one_of(f"how {entry['dialect']} was refused", entry["how"], self.smb2_refusals(entry["dialect"]))
        weakest = [self.truth["smb2"][dialect]["signing"] for dialect in wanted] if wanted else []
        self.equal("smb2.signing", self.smb2["signing"], min(weakest, key=["disabled", "enabled", "required"].index, default=None))

    def accepted_dialect(self, entry):
        told = self.truth.get("smb2", {}).get(entry["dialect"])
        if told is None:
            return  # that it was accepted is a difference already
        dialect = entry["dialect"]
        capabilities = int(told["caps"], 16)
        if self.narrowed:
            capabilities &= ~LARGE_MTU
        self.equal(f"signing of {dialect}", entry["signing"], told["signing"])
        self.equal(f"security mode of {dialect}", entry["security_mode"], told["secmode"])
        self.equal(f"capabilities of {dialect}", entry["capabilities_raw"], capabilities)
        for key, name in (("max_transact_size", "maxtrans"), ("max_read_size", "maxread"), ("max_write_size", "maxwrite")):
            self.equal(f"{key} of {dialect}", entry[key], NETBIOS_SIZE if self.narrowed else told[name])

    def smb2_refusals(self, dialect):
        got = self.truth.get("smb2_offered_got", {}).get(dialect)
        if got is None:
            return hows(self.truth["refusals"]["smb2"].get(dialect, "status c00000bb"))
        # it answered with another one than it was offered; a server that may fall over is not asked for what stands above its choice
        return {"dialect_0x" + got} | {f"passed_over_for_0x{number}" for number in ("0202", "0210")}

    def smb2_facts(self):
        if not self.truth["smb2_dialects"]:
            return
        self.equal("multi_protocol", self.smb2["multi_protocol"], self.multi_protocol())
        if len(self.truth["guid"]) == 1:
            self.equal("server_guid", self.smb2["server_guid"], str(uuid.UUID(bytes_le=bytes.fromhex(self.truth["guid"][0]))))
        self.equal("start time is told", self.smb2["start_time"] is not None, self.truth["smb2_boot_time"] is not None)
        told = datetime.datetime.fromisoformat(self.smb2["system_time"].rstrip("Z").split(".")[0] + "+00:00")
        away = abs((datetime.datetime.now(datetime.timezone.utc) - told).total_seconds())
        self.equal("system time is now", away < 300, self.truth["time_is_now"])

    def multi_protocol(self):
        told = self.truth["multi_protocol"]["win7"]
        return int(told, 16) if told in ("02ff", "0202") else None

    # ---- 3.1.1

    def algorithms(self):
        if "3.1.1" not in self.truth["smb2_dialects"]:
            self.equal("ciphers", self.smb2["ciphers"], None)
            self.equal("signing algorithms", self.smb2["signing_algorithms"], None)
            return
        told = self.truth["v311"]
        self.one_list("ciphers", "cipher_preference", told["cipher_by_offer"], CIPHERS, ("all_1243", "all_4321"))
        self.one_list("signing_algorithms", "signing_preference", told["signing_by_offer"], SIGNING, ("all_012", "all_210"))
        self.equal("preauth", self.smb2["preauth_integrity"], ["SHA-512"])
        self.compression(told["compression_by_offer"]["all_chained"])
        self.equal("posix", self.smb2["posix_extensions"], "posix" in str(told["other"]["posix"]))

    def one_list(self, key, preference_key, by_offer, names, lists):
        got, preference = self.smb2[key], self.smb2[preference_key]
        accepted = {name for offer, name in names.items() if by_offer[offer] == [name]}
        first, last = by_offer[lists[0]], by_offer[lists[1]]
        if all(str(by_offer[offer]).startswith("status c000000d") for offer in names) and is_samba(self.truth):
            # the truth was asked without the context that this server insists on, so it refused whatever it was; what its
            # configuration leaves alone is Samba's default
            accepted, first, last = set(names.values()), None, None
        self.equal(key, sorted(got or []), sorted(accepted))
        if isinstance(first, list) and isinstance(last, list) and len(accepted) > 1:
            self.equal(preference_key, preference, "server" if first == last else "client")
            if first == last:
                self.equal(f"first of {key}", (got or [None])[0], first[0])

    def compression(self, told):
        got = self.smb2["compression"]
        self.equal("compression", (got or {}).get("algorithms") or None, told if isinstance(told, list) else None)

    # ---- who it is

    def authentication(self):
        told = self.endpoint["authentication"]
        mechanisms = self.truth.get("mechs", [[]])[0] or (self.truth.get("smb1") or {}).get("mechs") or []
        hint = self.truth.get("hint") or (self.truth.get("smb1") or {}).get("hint")
        self.equal("mechanisms", told["mechanisms"] or [], mechanisms)
        self.equal("hint", told["hint"], hint)

    def nothing_is_unknown(self):
        for family in ("smb1", "smb2"):
            part = self.endpoint[family]
            self.equal(f"{family}.answer is known", part["answer"] in ("accepted", "refused"), True)
            for key in ("dialects", "cipher_answers", "signing_answers"):
                for entry in part.get(key) or []:
                    self.equal(f"{entry.get('dialect') or entry.get('name')} is known ({entry['how']})", entry["answer"] != "unknown", True)


# names of one dialect: which of them a server takes depends on what it was offered
NT_LM = ("POSIX 2", "NT LANMAN 1.0", "NT LM 0.12")


def check_host(differences, truth, report):
    """What belongs to the host and not to a port."""
    smb1, smb2 = truth["smb1_dialects"], truth["smb2_dialects"]
    denied = any(str(how).startswith("nbss") for how in truth["refusals"]["smb2"].values())
    differences.equal("status", report["status"], "refused" if denied else "smb")
    wanted = "disabled" if not smb1 else "enabled" if smb2 else "only"
    if not denied:
        differences.equal("verdict.smb1", report["verdict"]["smb1"], wanted)
        named = ["NT LM 0.12" if dialect in NT_LM else dialect for dialect in smb1]
        differences.equal("verdict.dialects", sorted(report["verdict"]["dialects"]), sorted(set(named) | set(smb2)))
    if truth["kind"] != "nodesmb":
        differences.equal("errors", report["errors"], [])
    if is_samba(truth):
        check_identity(differences, truth["ntlm_challenge"], report["identity"])


def check_identity(differences, told, identity):
    challenge = told.get("smb311") or told.get("smb2") or told.get("smb1")
    if challenge:
        differences.equal("identity.netbios_name", identity["netbios_name"], challenge["nbcomputer"])
        differences.equal("identity.netbios_domain", identity["netbios_domain"], challenge["nbdomain"])
        # Samba 4.13 without a domain sends a lone NUL for one: no name
        differences.equal("identity.dns_domain", identity["dns_domain"] or "", challenge["dnsdomain"].rstrip("\0"))
        differences.equal("identity.os_version", identity["os_version"], challenge["version"].split(" ")[0])
    if told.get("smb1_native"):
        native_os, native_lan_man, _domain = told["smb1_native"]
        differences.equal("identity.native_os", identity["native_os"], native_os)
        # the rest of it is Debian's patch level, which moves
        differences.equal("identity.native_lan_man", (identity["native_lan_man"] or "").split(".")[:2], native_lan_man.split(".")[:2])
