"""Runs a program on a terminal of its own, as a script says, and reports how it left it.

    Terminal.py STEPS PROGRAM ARGUMENT...

Steps are Python, with these: wait(text, height) until a whole picture has the text, and returns its lines; type(text);
resize(columns, rows); send(signal); stop() and go_on(), as Ctrl-Z and fg do; settings_are_back().
"""
import fcntl, json, os, pty, re, select, signal, struct, sys, termios, time

steps, program = sys.argv[1], sys.argv[2:]
# The other side stays open here too: what is asked of the terminal after the program's end is then still answered.
ours, theirs = pty.openpty()
LIMIT = 60  # seconds until a hang is one


def resize(columns, rows):
    fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


resize(80, 24)
before = termios.tcgetattr(theirs)
child = os.fork()
if child == 0:
    os.setsid()
    fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)
    for descriptor in 0, 1, 2:
        os.dup2(theirs, descriptor)
    os.execv(program[0], program)

seen = ""
ended = None


def read():
    global seen
    if select.select([ours], [], [], 0.05)[0]:
        seen += os.read(ours, 65536).decode(errors="replace")


def wait(text, height=24):
    """A picture begins at the top left corner and ends by erasing what is below it."""
    global seen
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline:
        read()
        for picture in reversed(re.findall(r"\x1b\[H(.*?)\x1b\[J", seen, re.DOTALL)):
            lines = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", picture).split("\r\n")
            if len(lines) <= height and any(text in line for line in lines):
                seen = ""
                return lines
    sys.exit(f"{text!r} was never shown: {seen[-2000:]!r}")


def type(text):
    os.write(ours, text.encode())


def send(number):
    os.kill(child, number)


def settings_are_back():
    return termios.tcgetattr(theirs) == before


def stop():
    type("\x1a")
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline:
        read()
        pid, status = os.waitpid(child, os.WNOHANG | os.WUNTRACED)
        if pid and os.WIFSTOPPED(status):
            return
    sys.exit("it did not stop")


def go_on():
    send(signal.SIGCONT)


exec(steps)
deadline = time.monotonic() + LIMIT
while ended is None and time.monotonic() < deadline:
    read()
    pid, status = os.waitpid(child, os.WNOHANG)
    if pid:
        ended = os.waitstatus_to_exitcode(status)
read()
if ended is None:
    os.kill(child, signal.SIGKILL)
    sys.exit("it did not end")
# The alternate screen is left, the cursor is seen, lines wrap.
left = all(seen.rfind(f"\x1b[?{mode}") > seen.rfind(f"\x1b[?{other}") for mode, other in
           [("1049l", "1049h"), ("25h", "25l"), ("7h", "7l")])
json.dump({"status": ended, "restored": left and settings_are_back()}, sys.stdout)
