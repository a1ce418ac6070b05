"""Stops one thread of a running process and no other, until this program is killed: ptrace(2).

    freeze.py THREAD

Says "frozen" when it has. Ends with 77 where the system does not let it.
"""

import ctypes
import errno
import os
import sys
import time

PTRACE_SEIZE = 0x4206
PTRACE_INTERRUPT = 0x4207
WALL = 0x40000000

library = ctypes.CDLL(None, use_errno=True)
library.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
library.ptrace.restype = ctypes.c_long


def ptrace(request: int, thread: int) -> None:
    if library.ptrace(request, thread, None, None) == 0:
        return
    error = ctypes.get_errno()
    print(os.strerror(error), flush=True)
    sys.exit(77 if error == errno.EPERM else 1)


thread = int(sys.argv[1])
ptrace(PTRACE_SEIZE, thread)
ptrace(PTRACE_INTERRUPT, thread)
os.waitpid(thread, WALL)
print("frozen", flush=True)
time.sleep(600)
