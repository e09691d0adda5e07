"""Starts one child that cannot outlive its parent. Run by path, never imported.

    python kind.py PARENT_PID SIGNAL UID GID COMMAND...

SIGNAL is what the kernel sends the child when the parent dies, however it dies. UID and GID of 0 mean: stay
who you are. A program of its own rather than `preexec_fn`: that runs Python between fork and exec, which
deadlocks in a threaded parent, and the kernel forgets the death signal when the user id changes, so the order
below matters.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Become the command named on our own command line."""
    parent, deathsignal, uid, gid = (int(deel) for deel in sys.argv[1:5])
    if uid:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
        os.umask(0o077)
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, deathsignal, 0, 0, 0)
        if os.getppid() != parent:  # the parent died before the line above took hold
            sys.exit(1)
    os.execvp(sys.argv[5], sys.argv[5:])  # noqa: S606


main()
