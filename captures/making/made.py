"""Writes every capture that needs no server: shapes of files and of link layers, damaged files, odd TCP and IP, odd SMB.

The same bytes each time: times, ports and numbers are constants, and what real servers said is taken from recordings.
"""
import gzip
import zlib

import manifest
import odd_files
import odd_network
import odd_smb
import shapes

ROOMS = (shapes, odd_files, odd_network, odd_smb)


def everything():
    """(file, bytes, how, what it shows) of each."""
    for room in ROOMS:
        for file, data, shows in room.captures():
            yield file, data, f"captures/remake made ; {room.__name__}.py", shows


def content(data):
    """What a file says: compressors differ in their bytes, and not in what comes out."""
    if data[:2] != b"\x1f\x8b":
        return data
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error):
        return data


def write_all():
    rows = manifest.load()
    wanted = {file for file, _, _, _ in everything()}
    for file in [name for name, row in rows.items() if row["product"] == "hand-made" and name not in wanted]:
        (manifest.FOLDER / file).unlink(missing_ok=True)
        del rows[file]
    for file, data, how, shows in everything():
        path = manifest.FOLDER / file
        if not path.exists() or content(path.read_bytes()) != content(data):
            path.write_bytes(data)
            print(file)
        row = {"file": file, "sha256": manifest.sha256(path), "product": "hand-made", "version": "1", "how": how, "shows": shows}
        rows[file] = row
    manifest.save(rows)
