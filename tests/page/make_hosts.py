"""Hosts for the page's tests: variations of the golden reports, and hostile ones."""
import copy
import json
import random

SHARES = [("dual-stack-nas", 60), ("smb1-only", 10), ("lanman-only", 3), ("half-silent", 12), ("only-139", 5), ("silent", 5),
          ("not-smb", 5)]
HOSTILE = [
    "<script>window.hacked=1</script>",
    "</script><script>window.hacked=2</script>",
    "<!--<script>",
    "<img src=x onerror=window.hacked=3>",
    "\"><svg onload=window.hacked=4>",
    "'><iframe srcdoc='<script>parent.hacked=5</script>'>",
    "javascript:window.hacked=6",
    "&lt;b&gt;&#60;script&#62;window.hacked=7",
    "</noscript><script>window.hacked=8</script>",
    "</title><style>*{display:none}</style>",
    "\u2028\u2029window.hacked=9",
    "\u202eevil\u202c {{constructor.constructor('window.hacked=10')()}}",
    "__proto__",
    "constructor",
]


def golden(source, name):
    return json.loads((source / "tests/golden" / f"{name}.json").read_text(encoding="utf-8"))


def guid(chance):
    digits = f"{chance.getrandbits(128):032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def vary(host, number, chance):
    """A host of its own: address, names, GUID and clock differ as they do in a network."""
    host = copy.deepcopy(host)
    address = f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"
    host["target"] = host["address"] = address
    name = f"HOST{number:05}"
    for key, value in (("netbios_name", name), ("dns_name", f"{name.lower()}.corp.example")):
        if host["identity"][key] is not None:
            host["identity"][key] = value
    own = guid(chance)
    for endpoint in host["endpoints"]:
        for family in ("smb1", "smb2"):
            if endpoint[family]["server_guid"] is not None:
                endpoint[family]["server_guid"] = own
            if endpoint[family]["system_time"] is not None:
                seconds = chance.randrange(3600)
                endpoint[family]["system_time"] = f"2026-11-22T10:{seconds // 60:02}:{seconds % 60:02}.{chance.randrange(1, 10 ** 7):07}Z".rstrip("0")
    return host


def many(source, count):
    chance = random.Random(1)
    names = [name for name, _ in SHARES]
    weights = [weight for _, weight in SHARES]
    samples = {name: golden(source, name) for name in names}
    return [vary(samples[chance.choices(names, weights)[0]], number, chance) for number in range(count)]


def faces(source):
    """60 hosts, of which the first two NAS are one; one has let a guest in."""
    hosts = many(source, 60)
    nas = [host for host in hosts if len(host["verdict"]["dialects"]) > 3 and len(host["endpoints"]) == 2][:2]
    for endpoint in nas[1]["endpoints"]:
        for family in ("smb1", "smb2"):
            if endpoint[family]["server_guid"] is not None:
                endpoint[family]["server_guid"] = nas[0]["endpoints"][0]["smb2"]["server_guid"]
    nas[0]["endpoints"][0]["authentication"] |= {"anonymous": False, "anonymous_how": "status_0xc0000022", "guest": True,
                                                 "guest_how": "accepted_as_guest"}
    return hosts


def hostile(source):
    """Every text from the wire is one of HOSTILE."""
    out = []
    for number, text in enumerate(HOSTILE):
        host = golden(source, "dual-stack-nas")
        host["target"] = text
        host["address"] = f"192.0.2.{number + 20}"
        host["identity"] = {key: None if key == "implementation" else text for key in host["identity"]}
        host["errors"] = [text]
        for endpoint in host["endpoints"]:
            endpoint["authentication"]["hint"] = text
            endpoint["authentication"]["mechanisms"] = [text]
            endpoint["anomalies"] = [{"where": text, "what": text}]
            endpoint["smb1"] |= {"answer": "accepted", "how": None, "domain": text, "server": text,
                                 "dialects": [{"dialect": text, "answer": "accepted", "how": None, "exchange": None}]}
        host["verdict"]["dialects"] = [text, *host["verdict"]["dialects"]]
        out.append(host)
    nameless = golden(source, "unresolved")
    nameless["target"] = HOSTILE[0]
    nameless["errors"] = [HOSTILE[1]]
    return [*out, nameless]


def write(path, hosts):
    with path.open("w", encoding="utf-8") as out:
        for host in hosts:
            out.write(json.dumps(host, ensure_ascii=False, separators=(",", ":")) + "\n")
