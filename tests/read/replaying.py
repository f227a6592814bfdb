"""`smbprobe replay` of one captured server for as long as a `with` lasts. Standard library only."""
import signal
import subprocess


class Replay:
    """Gives the port on 127.0.0.1 that the server is served on, or None where the capture shows no answer of it."""

    def __init__(self, smbprobe, path, server, netbios=False):
        self.command = [smbprobe, "replay", str(path), "--server", server, "--listen", "127.0.0.1:0"] + ["--netbios"] * netbios

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        where = self.process.stdout.readline().split()  # "listening direct_tcp 127.0.0.1:40123"
        return int(where[2].rsplit(":", 1)[1]) if where else None

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)
        self.process.stdout.close()
