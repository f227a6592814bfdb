#!/usr/bin/env python3
"""How often the implementation of a server is recognised, where its product is known: fingerprint_matrix.py [--update] JUDGE_CAPTURE

Without --update: compares what is counted with docs/fingerprints.md and fails where a server was taken for another product, or where the
page differs. The second table is of the captures of ../shared, where they are at hand; only counts and products enter the page.
"""
import collections
import json
import pathlib
import re
import subprocess
import sys

from library import CAPTURES, ROOT, manifest

PAGE = ROOT / "docs" / "fingerprints.md"
SHARED = ROOT.parent / "shared" / "captures"
PRODUCTS = {"impacket smbserver": "impacket"}
# told by the people who made the capture, where no login of the server tells its product
TOLD = (("macOS", "macOS"), ("Samba", "Samba"), ("Windows", "Windows"), ("Server 20", "Windows"), ("domain controller", "Windows"))


def servers_of(judge, files):
    """(file name, address) -> name, for each server that spoke SMB."""
    done = subprocess.run([judge, "fingerprint", *map(str, files)], capture_output=True, text=True, timeout=120, check=True)
    found = {}
    for line in done.stdout.splitlines():
        path, address, name, _confidence, fingerprint, _reasons = line.split("\t")
        if fingerprint:
            found[pathlib.Path(path).name, address] = name
    return found


def own(judge):
    """(product, name) -> count. Captures that are odd on purpose are left out."""
    rows = {row["file"]: row["product"] for row in manifest.load().values() if row["product"] != "hand-made"}
    counts = collections.Counter()
    for (name, _address), recognised in servers_of(judge, [CAPTURES / file for file in rows]).items():
        product = rows[name].rpartition(" to ")[2]
        counts[PRODUCTS.get(product, product), recognised] += 1
    return counts


def product_of(expected, address):
    """By what the server says when somebody logs in, which no fingerprint uses: its native OS, the version of its NTLMSSP."""
    for row in expected.get("smb1_native_os", []):
        if row.get("side") == "server" and row.get("src") == address:
            return "Samba" if "Samba" in (row["native_lanman"] or "") else "Windows"
    for row in expected.get("ntlm_challenges", []):
        if row.get("src") == address and row.get("version"):
            return "Samba" if row["version"] == "6.1.0" else "Windows"
    special = expected.get("special") or ""
    return next((product for word, product in TOLD if word in special), "not told")


def shared(judge):
    counts = collections.Counter()
    files = [path for path in sorted(SHARED.iterdir()) if path.suffix in (".pcap", ".pcapng", ".cap", ".snoop")]
    for (name, address), recognised in servers_of(judge, files).items():
        expected = json.loads((SHARED / (name.rpartition(".")[0] + ".expected.json")).read_text(encoding="utf-8"))
        counts[product_of(expected, address), recognised] += 1
    return counts


def table(counts):
    columns = sorted({recognised for _, recognised in counts} - {"unknown"}) + ["unknown"]
    lines = [f"| product | {' | '.join(columns)} |", "|" + " --- |" * (len(columns) + 1)]
    for product in sorted({product for product, _ in counts}):
        lines.append(f"| {product} | {' | '.join(str(counts[product, column] or '') for column in columns)} |")
    return "\n".join(lines) + "\n"


def mark(part):
    return re.compile(rf"(<!-- {part} -->\n).*?(<!-- end -->)", re.S)


def main():
    update = sys.argv[1] == "--update"
    judge = sys.argv[-1]
    counted = {"own": own(judge)}
    if SHARED.is_dir():
        counted["shared"] = shared(judge)
    page = PAGE.read_text(encoding="utf-8")
    wrong = [f"{part}: {count} {product} taken for {recognised}" for part, counts in counted.items()
             for (product, recognised), count in counts.items() if product != "not told" and recognised not in (product, "unknown")]
    if sum(counted["own"].values()) < 80:
        wrong.append(f"only {sum(counted['own'].values())} servers in captures/")
    for part, counts in counted.items():
        written = mark(part).search(page)
        if not written:
            sys.exit(f"{PAGE} has no place for {part}")
        text = f"{written[1]}{table(counts)}{written[2]}"
        if update:
            page = page.replace(written[0], text)
        elif written[0] != text:
            wrong.append(f"{part}: docs/fingerprints.md says otherwise, see --update:\n{table(counts)}")
    if update:
        PAGE.write_text(page, encoding="utf-8")
    print("\n".join(wrong) or f"{sum(sum(counts.values()) for counts in counted.values())} servers")
    sys.exit(1 if wrong else 0)


main()
