"""The captures of the repository and what `smbprobe read` says of them. Standard library only."""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CAPTURES = ROOT / "captures"
GOLDEN = ROOT / "tests" / "golden" / "captures"
sys.path[:0] = [str(CAPTURES / "making"), str(ROOT / "tests" / "servers")]
import manifest  # noqa: E402
import scanning  # noqa: E402

RECORDED_BY_SCAN = "smbprobe scan "  # how the rows of scan --record begin
__all__ = ["CAPTURES", "GOLDEN", "ROOT", "is_scan", "leaves", "load", "manifest", "read", "run", "scanning"]


def is_scan(row):
    return row["how"].startswith(RECORDED_BY_SCAN)


def run(smbprobe, *arguments):
    """From within the folder, so that files have short names; times in UTC, no colours, 80 columns."""
    environment = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "FORCE_COLOR", "CLICOLOR_FORCE")}
    return subprocess.run([os.path.abspath(smbprobe), *arguments], cwd=CAPTURES, env=environment, capture_output=True, timeout=60, check=False)


def read(smbprobe, name):
    """The golden file of a capture: {suffix: text}. Standard error and the exit code, the same for text and JSON, are below the facts; how
    a report looks as text is in the goldens of the samples."""
    text = run(smbprobe, "read", name)
    told = run(smbprobe, "read", name, "-f", "json")
    ending = "".join(f"stderr: {line}\n" for line in text.stderr.decode("utf-8").splitlines())
    if (told.returncode, told.stderr) != (text.returncode, text.stderr):
        sys.exit(f"{name}: exit code {told.returncode}, {told.stderr} with -f json, {text.returncode}, {text.stderr} without")
    return {".leaves": leaves(load(told.stdout.decode("utf-8"))) + f"{ending}exit: {text.returncode}\n"}


def leaves(documents):
    """Each fact in a line, `445.smb2.2.1.signing: enabled`: what is null has none, so a new field changes no file that does not have
    it. Words for people are not in it, and of findings the names alone: how bad one is, is a matter of its table. golden_changes.py says
    what a commit changed in all of them together."""
    lines = []
    for document in documents:
        if lines:
            lines.append("")
        walk(lines, "", {key: value for key, value in document.items() if key not in JUDGED_ELSEWHERE})
        if document.get("findings"):
            lines.append("findings: " + " ".join(sorted(finding["id"] for finding in document["findings"])))
    return "".join(line + "\n" for line in lines)


# what follows from the facts by tables of their own, which other tests look at; the version changes with every release
JUDGED_ELSEWHERE = ("schema", "tool", "clients", "findings")


# words for people, and what follows from facts that have lines
NO_FACTS = ("identity.implementation_reasons", "verdict.smb1_signing", "verdict.smb2_signing")
NONE_UNANSWERED = ("verdict.unanswered", 0)  # the usual host: worth a line where it is otherwise


def walk(lines, path, value):
    if path in NO_FACTS:
        return
    if isinstance(value, dict):
        if "answer" in value:  # how it was given and the exchange that shows it, in one line
            how, exchange = value.get("how"), value.get("exchange")
            lines.append(f"{path}.answer: {value['answer']}" + (f", {how}" if how else "") + (f" #{exchange}" if exchange else ""))
            value = {key: member for key, member in value.items() if key not in ("answer", "how", "exchange")}
        for key, member in value.items():
            walk(lines, path + "." + key if path else key, member)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for i, element in enumerate(value):
            name = element.get("dialect") or element.get("port") or element.get("name") or element.get("client") or i
            inner = {key: member for key, member in element.items() if member != name}
            parent = path.rsplit(".", 1)[0] + "." if "." in path else ""
            walk(lines, str(name) if path == "endpoints" else f"{parent}{name}" if path.endswith("dialects") else f"{path}.{name}", inner)
    elif isinstance(value, list):
        lines.append(f"{path}: {' '.join(map(json.dumps, value)) if value else 'none'}")
    elif value is not None and (path, value) != NONE_UNANSWERED:
        lines.append(f"{path}: {value if isinstance(value, str) and value.isprintable() else json.dumps(value)}")


def load(text):
    return json.loads(text) if text.strip() else []
