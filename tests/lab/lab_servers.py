"""Which servers of ../shared/lab run, and what is known of them."""
import concurrent.futures
import json
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "servers"))
import scanning  # noqa: E402

FAST_KINDS = ("samba", "nmbd", "impacket")


def choice():
    """SMBPROBE_LAB: fast (the default) for the set that starts in seconds, all for whatever is up, none for nothing."""
    return os.environ.get("SMBPROBE_LAB", "fast")


def lab_folder():
    here = os.path.dirname(os.path.abspath(__file__))
    return os.environ.get("SMBPROBE_LAB_DIR") or os.path.join(here, "..", "..", "..", "shared", "lab")


def load_truth():
    if choice() == "none":
        print("skipped: SMBPROBE_LAB=none")
        sys.exit(scanning.SKIP)
    path = os.path.join(lab_folder(), "truth.json")
    if not os.path.exists(path):
        scanning.skip("../shared/lab is not here")
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def status_lines():
    command = [os.path.join(lab_folder(), "lab"), "status"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0 and os.geteuid() != 0 and shutil.which("sudo"):  # the lab of root
        done = subprocess.run(["sudo", "-n", *command], capture_output=True, text=True, timeout=60, check=False)
    return done.stdout.splitlines() if done.returncode == 0 else []


def running():
    """Name -> address of each server that listens on all of its ports."""
    up = {}
    for line in status_lines():
        name, _kind, address, *ports = line.split()
        if not any(port.endswith(":DOWN") for port in ports):
            up[name] = address
    return up


def fast_set(truth):
    return [name for name, facts in truth.items() if facts["kind"] in FAST_KINDS and facts.get("ports")]


def chosen(truth, up, names):
    """The servers that this run is about, and those of them that are not up."""
    if names:
        wanted = names
    elif choice() == "all":
        wanted = [name for name in truth if name in up]
    else:
        wanted = fast_set(truth)
    wanted = [name for name in wanted if truth[name].get("ports")]
    return [name for name in wanted if name in up], [name for name in wanted if name not in up]


def examine_all(smbprobe, names, examine):
    """examine(smbprobe, name, facts, address) for each server that this run is about, two at a time: (results, servers not up)."""
    truth, up = load_truth(), running()
    here, missing = chosen(truth, up, names)
    if not here:
        scanning.skip("no server of the lab is up")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda name: examine(smbprobe, name, truth[name], up[name]), here)), missing


def need(*names):
    """Addresses of these servers, or the end of the test: skipped, or failed in the continuous integration where the lab's
    fast set has them."""
    truth = load_truth()
    up = running()
    for name in names:
        if name in up:
            continue
        if truth[name]["kind"] in FAST_KINDS:
            scanning.skip(f"the lab's server {name} is not up")
        print(f"skipped: {name} belongs to the whole lab, and is not up")
        sys.exit(scanning.SKIP)
    return truth, [up[name] for name in names]


def port_list(ports):
    """The --port of a server's list of ports."""
    return ",".join({445: "445/direct", 139: "139/netbios"}[port] for port in ports)


def scan_target(address):
    return f"[{address}]" if ":" in address else address
