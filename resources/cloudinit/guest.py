#!/usr/bin/env python3
"""Reads and writes the data files of the set-up, so that no shell ever has to quote a value.

  guest.py setting PATH                     one value of deployment.json ("package.url"); lists line by line
  guest.py auth DIRECTORY                   the authorization headers for curl, as files 0600
  guest.py bootstrap-request NONCE          the body of the bootstrap exchange
  guest.py bootstrap-answer FILE            stores the instance token and the secrets, synced
  guest.py environment FILE NAME=SECRET ... an env_file from named secrets, 0600
  guest.py event FILE RUN SEQ STAGE STATE EXIT SECONDS LOG    one progress report, log tail redacted
"""
import base64
import glob
import hashlib
import json
import os
import re
import socket
import subprocess
import sys
import time

BASE = os.environ.get("LTB_ETC", "/etc/launchthatbot")
SECRETS = BASE + "/secrets"


def load(name):
    with open(f"{BASE}/{name}", encoding="utf-8") as file:
        return json.load(file)


def write(path, text):
    """Whole or not at all, on disk before it counts."""
    temporary = path + ".new"
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.rename(temporary, path)


def setting(path):
    value = load("deployment.json")
    for part in path.split("."):
        value = value[part]
    for item in value if isinstance(value, list) else [value]:
        sys.stdout.write(f"{item}\n")


def auth(directory):
    token = load("bootstrap.json")["token"]
    progress = hashlib.sha256(("progress:" + token).encode()).hexdigest()
    write(directory + "/bootstrap.auth", "Authorization: Bearer " + token)
    write(directory + "/progress.auth", "Authorization: Bearer " + progress)


def bootstrap_request(nonce):
    keys = []
    for path in sorted(glob.glob("/etc/ssh/ssh_host_*_key.pub")):
        with open(path, encoding="utf-8") as file:
            keys.append(" ".join(file.read().split()[:2]))
    asked = subprocess.run(["cloud-init", "query", "instance_id"], capture_output=True, text=True, check=False)
    json.dump({"nonce": nonce, "providerInstanceId": asked.stdout.strip(), "hostname": socket.gethostname(),
               "sshHostKeys": keys}, sys.stdout)


def bootstrap_answer(path):
    with open(path, encoding="utf-8") as file:
        answer = json.load(file)
    os.makedirs(SECRETS, mode=0o700, exist_ok=True)
    for name, value in answer["secrets"].items():
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,63}", name):
            sys.exit("the hub named a secret in an unexpected way")
        write(f"{SECRETS}/{name}", value)
    write(SECRETS + "/instance_token", answer["ingestToken"])
    os.sync()


def quoted(value):
    """For Docker's env_file: raw where every reader agrees, else in single quotes."""
    if re.search(r"[\x00-\x1f\x7f'\\]", value):
        sys.exit("a secret has a quote, backslash or control character in it")
    return value if re.fullmatch(r"[A-Za-z0-9._~+/:@%,=-]*", value) else f"'{value}'"


def environment(path, *pairs):
    lines = []
    for pair in pairs:
        name, _, secret = pair.partition("=")
        if name and os.path.exists(f"{SECRETS}/{secret}"):
            with open(f"{SECRETS}/{secret}", encoding="utf-8") as file:
                lines.append(f"{name}={quoted(file.read())}\n")
    write(path, "".join(lines))


def known_secrets():
    values = []
    for path in glob.glob(SECRETS + "/*"):
        with open(path, encoding="utf-8") as file:
            values.append(file.read())
    try:
        values.append(load("bootstrap.json")["token"])
    except (OSError, ValueError, KeyError):
        pass
    return [value for value in values if len(value) >= 8]


def redacted_tail(path, limit=2000):
    try:
        with open(path, "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - 65536))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    for value in known_secrets():
        text = text.replace(value, "[redacted]")
    text = re.sub(r"\bltb[a-z]_[A-Za-z0-9_-]{16,}", "[redacted]", text)
    return text[-limit:]


def event(path, run, seq, stage, state, code, seconds, log):
    report = {"runId": run, "seq": int(seq), "at": int(time.time() * 1000), "stage": stage, "state": state,
              "exitCode": int(code), "seconds": int(seconds),
              "logBase64": base64.b64encode(redacted_tail(log).encode()).decode()}
    write(path, json.dumps(report))


COMMANDS = {"setting": setting, "auth": auth, "bootstrap-request": bootstrap_request,
            "bootstrap-answer": bootstrap_answer, "environment": environment, "event": event}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit(__doc__)
    os.umask(0o077)
    COMMANDS[sys.argv[1]](*sys.argv[2:])
