"""A Slurm of one node in a folder of its own, for as long as a `with` lasts: munged, slurmctld and slurmd, started by hand and ended
by their process ids. Only inside a network namespace: the ports are Slurm's usual ones, and lo gets an address."""
import fcntl
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

DAEMONS = ("munged", "slurmctld", "slurmd")
CLIENTS = ("sbatch", "squeue", "scontrol", "scancel", "sinfo")
SIOCSIFADDR = 0x8916
# Slurm resolves even 127.0.0.1 with AI_ADDRCONFIG, which fails where no address but loopback's is set. Of TEST-NET-1.
ADDRESS = "192.0.2.1"
PLACES = "/usr/sbin:/usr/bin:/sbin:/bin"
CGROUPS_MAY_BE_OFF = (23, 11)  # from this version on slurmd wants to be told

CONFIGURATION = """ClusterName=smbprobe
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket={folder}/munge/socket,cred_expire=5
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/builtin
SchedulerParameters=sched_interval=1,batch_sched_delay=0,sched_min_interval=0
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=5
MailProg=/bin/true
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} State=UNKNOWN
PartitionName=all Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


def missing_programs():
    return [name for name in (*DAEMONS, *CLIENTS) if not shutil.which(name, path=PLACES)]


def version():
    told = subprocess.run(["slurmd", "-V"], capture_output=True, text=True, check=True, env={"PATH": PLACES}).stdout
    return tuple(int(part) for part in re.search(r"(\d+)\.(\d+)", told).groups())


def enter_process_namespace():
    """Starts the script again in a namespace of processes, all of which end with it: slurmd leaves the jobs behind."""
    if os.getpid() != 1:
        os.execvp("unshare", ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "--", sys.executable, *sys.argv])


def give_lo_an_address():
    with socket.socket() as any_socket:
        address = struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton(ADDRESS))
        fcntl.ioctl(any_socket, SIOCSIFADDR, struct.pack("16s16s8x", b"lo:1", address))


class SlurmCluster:
    def __init__(self, cpus):
        self.cpus = cpus
        self.host = socket.gethostname().split(".")[0]
        self.daemons = []
        self.folder = None

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="smbprobe-slurm.")
        os.chmod(self.folder, 0o755)  # munged wants its socket to be reached by everybody
        try:
            give_lo_an_address()
            self.configure()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for daemon in reversed(self.daemons):
            self.end(daemon)
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    @staticmethod
    def end(daemon):
        daemon.send_signal(signal.SIGTERM)
        try:
            daemon.wait(10)
        except subprocess.TimeoutExpired:
            daemon.kill()
            daemon.wait()

    def configure(self):
        for part in ("munge", "state", "spool"):
            os.mkdir(os.path.join(self.folder, part), 0o755)
        self.write("slurm.conf", CONFIGURATION.format(host=self.host, folder=self.folder, cpus=self.cpus))
        self.write("cgroup.conf", "CgroupPlugin=disabled\n" if version() >= CGROUPS_MAY_BE_OFF else "")
        with open(os.open(os.path.join(self.folder, "munge", "key"), os.O_WRONLY | os.O_CREAT, 0o400), "wb") as key:
            key.write(os.urandom(1024))
        self.environment = {**os.environ, "PATH": PLACES, "SLURM_CONF": os.path.join(self.folder, "slurm.conf")}

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="ascii") as file:
            file.write(text)

    def start(self):
        munge = os.path.join(self.folder, "munge")
        self.daemon("munged", "--foreground", "--force", f"--key-file={munge}/key", f"--socket={munge}/socket", f"--pid-file={munge}/pid",
                    f"--seed-file={munge}/seed", f"--log-file={munge}/log")
        self.wait_until(lambda: os.path.exists(f"{munge}/socket"), "munged listens")
        self.daemon("slurmctld", "-D", "-i")
        self.daemon("slurmd", "-D", "-N", self.host)
        self.wait_until(lambda: self.ask("sinfo", "--noheader", "-o", "%t", fails=True).strip() == "idle", "the node is idle", 30)

    def daemon(self, *command):
        with open(os.path.join(self.folder, command[0] + ".out"), "w", encoding="ascii") as out:
            self.daemons.append(subprocess.Popen(command, env=self.environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out))

    def ask(self, *command, fails=False, **environment):
        """What the command prints."""
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env={**self.environment, **environment})
        if done.returncode != 0 and not fails:
            raise AssertionError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def job(self, number):
        """Facts of a job or of a task ("12_3"), as scontrol tells them."""
        told = self.ask("scontrol", "show", "job", "--oneliner", str(number), fails=True)
        return dict(part.split("=", 1) for part in told.split("\n")[0].split(" ") if "=" in part)

    def wait_until(self, holds, what, seconds=20):
        deadline = time.monotonic() + seconds
        while not holds():
            dead = [daemon.args[0] for daemon in self.daemons if daemon.poll() is not None]
            if dead or time.monotonic() > deadline:
                raise AssertionError(f"waited {seconds} s until {what}; ended by themselves: {dead}\n" + self.words())
            time.sleep(0.1)

    def words(self):
        """The last of every log."""
        out = []
        for root, _, names in os.walk(self.folder):
            for name in sorted(names):
                if name.endswith((".log", ".out")) or name == "log":
                    with open(os.path.join(root, name), encoding="utf-8", errors="replace") as file:
                        out.append(f"--- {name}\n{file.read()[-2000:]}")
        return "\n".join(out)
