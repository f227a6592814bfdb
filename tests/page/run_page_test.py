#!/usr/bin/env python3
"""The HTML page in headless Chromium: run_page_test.py PROGRAM SOURCE_DIR BUILD_DIR

Makes pages, installs the browser's driver and the accessibility checker into the build folder, and runs page_test.mjs
on them. Without Node or Chromium it is skipped, except in CI.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import make_hosts

SKIPPED = 77
MOST_BYTES = 10_000_000
MOST_SECONDS = 2.0
program, source, build = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])


def skip(why):
    if os.environ.get("CI") == "true":
        sys.exit(f"{why}; in CI that is a failure")
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


def install():
    folder = build / "modules"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(pathlib.Path(__file__).parent / name, folder / name)
    lock = (folder / "package-lock.json").read_bytes()
    mark = folder / "installed"
    if mark.exists() and mark.read_bytes() == lock:
        return folder
    log = folder / "npm.log"  # its words name servers: they go to a file
    with log.open("wb") as out:
        done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, stdout=out,
                              stderr=subprocess.STDOUT, check=False, timeout=200)
    if done.returncode != 0:
        skip(f"npm could not install playwright-core and axe-core; its words are in {log}")
    mark.write_bytes(lock)
    return folder


def make_page(folder, name, hosts, *options):
    """The page of some hosts, and how long it took."""
    lines, page = folder / f"{name}.ndjson", folder / f"{name}.html"
    make_hosts.write(lines, hosts)
    begin = time.monotonic()
    done = subprocess.run([program, "report", "-f", "html", "-o", str(page), "--overwrite", *options, str(lines)],
                          stderr=subprocess.PIPE, text=True, check=False, timeout=120)
    if done.returncode not in ((0, 1) if options else (0,)):
        sys.exit(f"smbprobe report ended with {done.returncode}: {done.stderr}")
    return page, time.monotonic() - begin


def main():
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not chromium:
        skip("no chromium here")
    if not (shutil.which("node") and shutil.which("npm")):
        skip("no node and npm here")
    modules = install()
    shots = pathlib.Path(os.environ.get("SMBPROBE_SCREENSHOTS", build / "screenshots"))
    shots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=build) as temporary:
        folder = pathlib.Path(temporary)
        make_page(folder, "few", make_hosts.many(source, 60))
        make_page(folder, "one", make_hosts.many(source, 1))
        make_page(folder, "policy", make_hosts.faces(source), "--policy", str(pathlib.Path(__file__).parent / "page.toml"))
        make_page(folder, "hostile", make_hosts.hostile(source))
        page, seconds = make_page(folder, "many", make_hosts.many(source, 10_000))
        size = page.stat().st_size
        print(f"10,000 hosts: {seconds:.2f} s, {size / 1e6:.1f} MB")
        if size > MOST_BYTES:
            sys.exit(f"the page of 10,000 hosts has {size} bytes, {MOST_BYTES} at most")
        # a build for debugging or with sanitizers is slow by its nature
        if seconds > MOST_SECONDS and not os.environ.get("SMBPROBE_SLOW_BUILD"):
            print(f"slow: {seconds:.2f} s for a page that is made in {MOST_SECONDS} s on a quiet machine")
        done = subprocess.run(["node", str(pathlib.Path(__file__).parent / "page_test.mjs"), str(folder), str(modules),
                               chromium, str(shots)], check=False, timeout=280)
    sys.exit(done.returncode)


main()
