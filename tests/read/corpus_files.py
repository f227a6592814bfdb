"""The corpus of captures beside the repository, with what another program found in each. Standard library only."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "servers"))
import scanning  # noqa: E402

FOLDER = pathlib.Path(__file__).resolve().parents[3] / "shared" / "captures"
EXPECTED = ".expected.json"
SUFFIXES = (".pcap", ".pcapng", ".pcap.gz", ".cap", ".snoop")


def captures():
    """(name, path of the capture, expectation), by name. The test is skipped without the corpus."""
    if not FOLDER.is_dir():
        scanning.skip("no corpus of captures beside the repository")
    for expected in sorted(FOLDER.rglob("*" + EXPECTED)):
        base = str(expected)[:-len(EXPECTED)]
        path = next(pathlib.Path(base + suffix) for suffix in SUFFIXES if pathlib.Path(base + suffix).exists())
        yield expected.name[:-len(EXPECTED)], path, json.loads(expected.read_text(encoding="utf-8"))
