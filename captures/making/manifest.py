"""captures/manifest.csv: which files there are, what made them, what they show. Standard library only."""
import csv
import hashlib
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parent.parent
COLUMNS = ("file", "sha256", "product", "version", "how", "shows")
SUFFIXES = (".pcap", ".pcapng", ".gz")  # what is a capture in the folder; the rest is text


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def load(folder=FOLDER):
    """File name -> row."""
    with open(folder / "manifest.csv", encoding="utf-8", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


def save(rows, folder=FOLDER):
    with open(folder / "manifest.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows[name] for name in sorted(rows))


def captures(folder=FOLDER):
    """The names of the captures that lie in the folder."""
    return sorted(path.name for path in folder.iterdir() if path.suffix in SUFFIXES)


def note(name, product, version, how, shows, folder=FOLDER):
    """Writes the row of a file that was just made."""
    rows = load(folder)
    rows[name] = {"file": name, "sha256": sha256(folder / name), "product": product, "version": version, "how": how, "shows": shows}
    save(rows, folder)
