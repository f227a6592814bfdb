"""A script that starts itself again in a Linux network namespace of its own. Standard library only."""
import os
import shutil
import subprocess
import sys

SKIP = 77
INSIDE = "SMBPROBE_OWN_NAMESPACE"  # set for the run inside: names the namespace that it left


def skip(reason):
    if os.environ.get("CI") == "true":
        sys.exit(f"FAILED, nothing may be skipped with CI=true: {reason}")
    print(f"skipped: {reason}")
    sys.exit(SKIP)


def namespace():
    return os.readlink("/proc/self/ns/net")


def enter(programs, bring_up):
    """Calls bring_up() inside. Needs `programs` beside unshare. An ordinary user is root there, where the system allows that."""
    if INSIDE in os.environ:
        if os.environ[INSIDE] == namespace():
            sys.exit("still in the namespace of the system: nothing is sent")
        bring_up()
        return
    if sys.platform != "linux":
        skip("network namespaces need Linux")
    for program in ("unshare", *programs):
        if not shutil.which(program):
            skip(f"needs {program}")
    unshare = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
    if subprocess.run([*unshare, "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        skip("a network namespace cannot be made here")
    os.environ[INSIDE] = namespace()
    os.execvp("unshare", [*unshare, "--", sys.executable, "-B", *sys.argv])
