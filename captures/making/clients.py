"""Recordings of real clients: tcpdump on the loopback device while a client talks to a server of the lab, or to `listen`.

The user of the lab's servers and its password exist for these tests only.
"""
import contextlib
import pathlib
import signal
import subprocess
import sys
import time

import lab
import manifest

USER = "lab%labpass"
SHARE = "ls hello.txt"
IMPACKET = """
import sys
from impacket import smb, smb3structs
from impacket.smbconnection import SMBConnection
address, name = sys.argv[1:]
dialect = smb.SMB_DIALECT if name == "NT1" else getattr(smb3structs, "SMB2_DIALECT_" + name)
link = SMBConnection(address, address, myName="LABCLIENT", preferredDialect=dialect)
link.login("lab", "labpass")
link.connectTree("private")
link.logoff()
"""


def smbclient(*options, share="private", user=USER, do=SHARE):
    """A command of smbclient, without the settings of this machine; {address} is the server's."""
    settings = [f"--option={option}" for option in options if not option.startswith("-")]
    switches = [option for option in options if option.startswith("-")]
    login = ["-U", user] if user else ["-N"]
    return ["smbclient", "-s", "/dev/null", "-n", "LABCLIENT", "-W", "LABGRP", *settings, *switches, f"//{{address}}/{share}", *login, "-c", do]


def limits(least, most):
    return f"client min protocol = {least}", f"client max protocol = {most}"


def nmap(script):
    return ["nmap", "-n", "-Pn", "-sT", "-p", "445", "--script", script, "{address}"]


def impacket(dialect):
    return ["/usr/bin/python3", "-c", IMPACKET, "{address}", dialect]


LISTEN = "listen"  # for a server of the lab: the program's own listener
# (file, product, server, port, command, what it shows)
RECORDINGS = (
    ("client_smbclient-4.17_nt1", "smbclient", "smb1-all", "445", smbclient(*limits("NT1", "NT1")),
     "SMB1 alone is offered; a login with a user and a share"),
    ("client_smbclient-4.17_smb202", "smbclient", "smb1-all", "445", smbclient(*limits("SMB2_02", "SMB2_02")), "2.0.2 alone is offered"),
    ("client_smbclient-4.17_smb210", "smbclient", "smb1-all", "445", smbclient(*limits("SMB2_02", "SMB2_10")), "2.0.2 and 2.1 are offered"),
    ("client_smbclient-4.17_smb300", "smbclient", "smb1-all", "445", smbclient(*limits("SMB2_02", "SMB3_00")), "2.0.2 to 3.0 are offered"),
    ("client_smbclient-4.17_smb302", "smbclient", "smb1-all", "445", smbclient(*limits("SMB2_02", "SMB3_02")), "2.0.2 to 3.0.2 are offered"),
    ("client_smbclient-4.17_smb311", "smbclient", "def", "445", smbclient(), "what smbclient offers by itself: 2.0.2 to 3.1.1"),
    ("client_smbclient-4.17_min-smb311", "smbclient", "smb311", "445", smbclient(*limits("SMB3_11", "SMB3_11")), "3.1.1 alone is offered"),
    ("client_smbclient-4.17_min-smb311-refused", "smbclient", "smb202", "445", smbclient(*limits("SMB3_11", "SMB3_11")),
     "3.1.1 alone is offered to a server of 2.0.2, which refuses"),
    ("client_smbclient-4.17_min-nt1", "smbclient", "smb1-all", "445", smbclient(*limits("NT1", "SMB3_11")),
     "the multi-protocol offer: NT LM 0.12 beside 2.002 and 2.???, then a second NEGOTIATE"),
    ("client_smbclient-4.17_min-core", "smbclient", "core-all", "445", smbclient(*limits("CORE", "SMB3_11")),
     "the multi-protocol offer with every dialect down to PC NETWORK PROGRAM 1.0"),
    ("client_smbclient-4.17_min-nt1-to-smb1-only", "smbclient", "nt1-only", "445", smbclient(*limits("NT1", "SMB3_11")),
     "the multi-protocol offer to a server that has SMB1 alone"),
    ("client_smbclient-4.17_nt1-refused", "smbclient", "def", "445", smbclient(*limits("NT1", "NT1")),
     "SMB1 alone is offered to a server without SMB1, which refuses"),
    ("client_smbclient-4.17_lanman2", "smbclient", "lanman2", "445",
     smbclient(*limits("CORE", "LANMAN2"), "client lanman auth = yes", "client NTLMv2 auth = no", "client use spnego = no"),
     "LANMAN dialects to a server that has nothing else"),
    ("client_smbclient-4.17_signing-required", "smbclient", "sign-mand", "445", smbclient("client signing = required"),
     "both ends require signing: messages after the login are signed"),
    ("client_smbclient-4.17_nt1-signed", "smbclient", "nt1-sign-mand", "445", smbclient(*limits("NT1", "NT1"), "client signing = required"),
     "an SMB1 session that is signed"),
    ("client_smbclient-4.17_encrypted", "smbclient", "enc-required", "445", smbclient("client smb encrypt = required"),
     "the session is encrypted behind the login: no share is to be seen"),
    ("client_smbclient-4.17_wrong-password", "smbclient", "def", "445", smbclient(user="lab%wrong"), "a login that fails"),
    ("client_smbclient-4.17_anonymous", "smbclient", "smb1-all", "445", smbclient(share="IPC$", user="", do="help"), "an anonymous login"),
    ("client_smbclient-4.17_guest", "smbclient", "guest-map", "445", smbclient(share="share", user="nobody-here%x"),
     "an unknown user becomes a guest"),
    ("client_smbclient-4.17_on-139", "smbclient", "smb1-all", "139", smbclient("-p139"), "a NetBIOS session in front of the same"),
    ("client_smbclient-4.17_ipv6", "smbclient", "v6", "445", smbclient(), "IPv6"),
    ("client_smbclient-4.17_two-users", "smbclient", "def", "445", smbclient(do="ls hello.txt; logon other wrong; ls hello.txt"),
     "a second login on the same connection"),
    ("client_nmap-7.93_smb-protocols", "nmap", "smb1-all", "445", nmap("smb-protocols"), "one connection for each dialect"),
    ("client_nmap-7.93_smb2-security-mode", "nmap", "sign-mand", "445", nmap("smb2-security-mode"), "the scanner's offers for signing"),
    ("client_nmap-7.93_smb-os-discovery", "nmap", "nt1-only", "445", nmap("smb-os-discovery"), "an anonymous SMB1 login"),
    ("client_impacket-0.10_nt1", "impacket", "smb1-all", "445", impacket("NT1"), "impacket over SMB1"),
    ("client_impacket-0.10_smb202", "impacket", "def", "445", impacket("002"), "impacket over 2.0.2"),
    ("client_impacket-0.10_smb210", "impacket", "def", "445", impacket("21"), "impacket over 2.1"),
    ("client_impacket-0.10_smb300", "impacket", "def", "445", impacket("30"), "impacket over 3.0"),
    ("client_impacket-0.10_smb311", "impacket", "def", "445", impacket("311"), "impacket over 3.1.1"),
    ("client_curl-7.88", "curl", "ntlm-yes", "445", ["curl", "-sS", "-u", "LABGRP/lab:labpass", "smb://{address}/private/hello.txt"],
     "curl speaks SMB1 alone"),
    ("client_nmblookup-4.17_nbstat", "nmblookup", "nb", "137", ["nmblookup", "-s", "/dev/null", "-A", "{address}"],
     "an NBSTAT answer and nothing else"),
    ("client_smbclient-4.17_with-nbstat", "smbclient", "nb", "139",
     ["sh", "-c", "nmblookup -s /dev/null -A {address}; exec \"$@\"", "-", *smbclient("-p139")],
     "an NBSTAT answer in front of a NetBIOS session: the server's names"),
    ("client_to-listen_smbclient-4.17", "smbclient", LISTEN, "445", smbclient(*limits("NT1", "SMB3_11")),
     "smbprobe listen asks for 3.1.1, then refuses"),
    ("client_to-listen_curl-7.88", "curl", LISTEN, "445", ["curl", "-sS", "-u", "lab:labpass", "smb://{address}/private/hello.txt"],
     "smbprobe listen refuses a client of SMB1 alone"),
)
ADDRESS = "127.0.0.1"  # of LISTEN, within the private network
PACKAGES = {"smbclient": "smbclient", "nmap": "nmap", "impacket": "python3-impacket", "curl": "curl", "nmblookup": "samba-common-bin"}


def record(program, wanted):
    """Every recording whose file name holds one of the words `wanted`; all for no words."""
    chosen = [entry for entry in RECORDINGS if not wanted or any(word in entry[0] for word in wanted)]
    names = {entry[2] for entry in chosen} - {LISTEN}
    with lab.servers(sorted(names | ({"nb-nmbd"} if "nb" in names else {"def"} if not names else set()))) as addresses:
        addresses[LISTEN] = ADDRESS
        for file, product, server, port, command, shows in chosen:
            told = record_one(program, file + ".pcap", addresses[server], port, server == LISTEN, command)
            lab.refuse_leaks(manifest.FOLDER / f"{file}.pcap")
            print(f"{file}: {told}")
            note(file + ".pcap", product, server, command, port, shows)


def record_one(program, file, address, port, listens, command):
    here = [word.replace("{address}", address) for word in command]
    server = listening(program, port) if listens else contextlib.nullcontext()
    with server, tcpdump(manifest.FOLDER / file, f"host {address} and (port {port} or port 137)"):
        done = subprocess.run(here, capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.DEVNULL)
    return " ".join((done.stdout + done.stderr).split())[-160:]


@contextlib.contextmanager
def listening(program, port):
    with subprocess.Popen([program, "listen", f"{ADDRESS}:{port}", "-q"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as server:
        server.stderr.readline()
        yield
        server.send_signal(signal.SIGTERM)


@contextlib.contextmanager
def tcpdump(path, what):
    """Captures on the loopback device until the block ends and the packets have stopped."""
    command = ["tcpdump", "-i", "lo", "--immediate-mode", "-s", "0", "-U", "-Z", "root", "-w", str(path), what]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        while "listening on" not in (line := process.stderr.readline()):
            if not line:
                sys.exit(f"tcpdump ended: {command}")
        time.sleep(0.2)
        yield
        size = -1
        while size != (size := pathlib.Path(path).stat().st_size):
            time.sleep(0.3)
        process.send_signal(signal.SIGINT)


def note(file, product, server, command, port, shows):
    version = lab.output("dpkg-query", "-W", "-f", "${Version}", PACKAGES[product])
    version = version.split(":")[-1].split("+")[0].split("-")[0]
    words = [f"'{word}'" if " " in word else word for word in command if "\n" not in word]
    how = f"tcpdump -i lo 'port {port}' while {' '.join(words)} runs".replace("{address}", "SERVER")
    if product == "impacket":
        how = f"tcpdump -i lo 'port {port}' while the script IMPACKET of making/clients.py runs for {command[-1]}"
    if server == LISTEN:
        peer, peer_version, settings = "smbprobe listen", "0.1.0", ""
    else:
        (peer, peer_version), settings = lab.product(lab.known()[server]["kind"]), lab.settings(server)
    if settings:
        how += f" ; the server's settings: {settings}"
    manifest.note(file, f"{product} to {peer}", f"{version} to {peer_version}", how, shows)
