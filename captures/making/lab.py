"""The real servers of ../shared/lab in a network of their own: nothing else is heard, and nothing of this machine is told.

`in_private_network` starts the program again in new network, host name and mount namespaces (root, Linux). There the host is
called LABHOST, knows no name server, and has a loopback device of its own with ports 445, 139 and 137 free.
"""
import contextlib
import functools
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile

HOST = "labhost"
INSIDE = "SMBPROBE_REMAKE_INSIDE"  # holds what must not be told: this machine's name and kernel
HERE = pathlib.Path(__file__).resolve().parent
LAB_FOLDER = pathlib.Path(os.environ.get("SMBPROBE_LAB_DIR") or HERE.parent.parent.parent / "shared" / "lab")
LAB_HOME = pathlib.Path(os.environ.get("LAB_HOME") or pathlib.Path.home() / ".cache" / "smb-lab")


def in_private_network():
    """Returns inside of the namespaces only."""
    if INSIDE in os.environ:
        return
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        sys.exit("recording servers and clients needs root and unshare (Linux)")
    if not (LAB_FOLDER / "lab").exists():
        sys.exit(f"no lab of servers here: {LAB_FOLDER}")
    command = ["unshare", "--net", "--uts", "--mount", sys.executable, "-B", *sys.argv]
    sys.exit(subprocess.run(command, env={**os.environ, INSIDE: f"{platform.node()} {platform.release()}"}, check=False).returncode)


def prepare(folder):
    """What the namespaces lack: a device, a name, and files that say nothing of this machine."""
    subprocess.run(["hostname", HOST], check=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for target, text in {"/etc/hosts": f"127.0.0.1 localhost\n127.0.0.1 {HOST}\n", "/etc/resolv.conf": ""}.items():
        ours = folder / pathlib.Path(target).name
        ours.write_text(text, encoding="utf-8")
        subprocess.run(["mount", "--bind", str(ours), target], check=True)


def refuse_leaks(path):
    """Ends the program where a recording names this machine, its kernel or a folder of it, in ASCII or in UTF-16."""
    data = path.read_bytes()
    words = [*os.environ[INSIDE].split(), "/home/", "/root/", "/tmp/"]
    for word in words:
        for coded in (word.encode(), word.encode("utf-16-le")):
            if re.search(rb"(?<![A-Za-z])" + re.escape(coded) + rb"(?![A-Za-z])", data):
                sys.exit(f"{path.name} discloses {word!r}")


def hide_kernel(folder):
    """node-smb-server tells the kernel of its machine to everybody: a module that has it tell another."""
    script = folder / "release.js"
    script.write_text('require("os").release = () => "6.1.0-lab";\n', encoding="utf-8")
    return script


@contextlib.contextmanager
def servers(names):
    """The lab's servers of these names, up; name -> address. They end with the block."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        folder.chmod(0o755)
        prepare(folder)
        environment = {**os.environ, "TMPDIR": scratch, "LAB_DIR": "", "NODE_OPTIONS": f"--require {hide_kernel(folder)}"}
        lab = str(LAB_FOLDER / "lab")
        try:
            subprocess.run([lab, "up", *names], env=environment, check=True, stdout=subprocess.DEVNULL)
            yield {name: known()[name]["ip"] for name in names}
        finally:
            subprocess.run([lab, "down"], env=environment, check=True)


@functools.cache
def known():
    """The lab's truth.json."""
    return json.loads((LAB_FOLDER / "truth.json").read_text(encoding="utf-8"))


def settings(name):
    """The smb.conf lines of a server, in words for the manifest."""
    said = known()[name]["options"].replace("MIN=", "server min protocol = ").replace("MAX=", "server max protocol = ")
    return said.replace(";", "; ")


@functools.cache
def product(kind):
    """(product, version) of a kind of server."""
    name, _, suite = kind.partition(":")
    if name == "ksmbd":
        return "ksmbd", kernel(LAB_HOME / "qemu" / suite / "vmlinuz")
    if name == "impacket":
        return "impacket smbserver", output("dpkg-query", "-W", "-f", "${Version}", "python3-impacket").split("-")[0]
    if name == "nodesmb":
        package = LAB_HOME / "npm/node_modules/node-smb-server/package.json"
        return "node-smb-server", json.loads(package.read_text(encoding="utf-8"))["version"]
    root = () if name in ("samba", "nmbd") else ("chroot", str(LAB_HOME / name))
    return "Samba", output(*root, "smbd", "--version").split()[1].split("-")[0]


def kernel(image):
    """The version in a bzImage: the offset of its text stands at 0x20e, less 0x200."""
    data = image.read_bytes()
    start = int.from_bytes(data[0x20E:0x210], "little") + 0x200
    return data[start:data.index(b" ", start)].decode("ascii")


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
