#!/usr/bin/env python3
"""unshare --net run-image.py ROOT CONFIG [PORT PATH]

Starts an image as a container runtime does: in its root folder, with its user looked up in its own accounts, its
environment, working directory and command (CONFIG, as OCI writes it), in a network of its own. With a port it asks
there until somebody answers, then ends the program. Prints what was answered, what was printed, and how it ended.
"""
import grp, json, os, pwd, subprocess, sys, tempfile, time, urllib.request

DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
SECONDS = 120
root, config, *server = sys.argv[1:]
config = json.loads(config)
environment = {"PATH": DEFAULT_PATH} | dict(each.split("=", 1) for each in config.get("Env") or [])
command = (config.get("Entrypoint") or []) + (config.get("Cmd") or [])


def enter():
    os.chroot(root)
    os.chdir(config.get("WorkingDir") or "/")
    user, _, group = config.get("User", "").partition(":")
    if not user:
        return
    account = None if user.isdigit() else pwd.getpwnam(user)
    gid = grp.getgrnam(group).gr_gid if group and not group.isdigit() else int(group or (account.pw_gid if account else 0))
    os.setgroups([])
    os.setgid(gid)
    os.setuid(account.pw_uid if account else int(user))


def ask(port, path):
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and program.poll() is None:
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).read().decode()
        except OSError:
            time.sleep(0.2)
    return None


with tempfile.TemporaryFile() as output:
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    os.environ["PATH"] = environment["PATH"]  # where the command is looked for, once inside
    program = subprocess.Popen(command, env=environment, preexec_fn=enter, stdout=output, stderr=subprocess.STDOUT)
    answer = None
    if server:
        answer = ask(*server)
        program.terminate()
    try:
        code = program.wait(SECONDS)
    except subprocess.TimeoutExpired:
        program.kill()
        code = program.wait()
    output.seek(0)
    print(json.dumps({"answer": answer, "output": output.read().decode(errors="replace")[-4000:], "code": code}))
