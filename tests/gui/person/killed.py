"""The console is killed in the middle of a deployment; the next one carries it through. Provider
and hub are processes of their own, so what they know survives.

killed.py BIN SCREENS
"""
import json
import os
import pathlib
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.request

from programs import Ensemble, private_file
from screen import App, picture

bin_folder, screens = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
screens.mkdir(parents=True, exist_ok=True)
work = pathlib.Path(tempfile.mkdtemp(prefix="ltb-killed-"))
slim = bin_folder / "launchthatbot"
token = secrets.token_hex(32)
token_file = private_file(work / "provider.token", token + "\n")
store = f"sqlite:{work}/hub.sqlite"
data = ["--data-dir", work / "data", "--key-file", work / "master.key"]


def run(*arguments):
    done = subprocess.run([str(a) for a in (slim, *arguments)], capture_output=True, text=True,
                          timeout=120)
    assert done.returncode == 0, (arguments, done.returncode, done.stdout, done.stderr)
    return done.stdout.strip()


def servers(api):
    request = urllib.request.Request(f"{api}/servers", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["servers"]


with Ensemble() as programs:
    # Slow enough that there is a middle.
    api = programs.start(slim, "simulate", "hetzner", "--listen", "127.0.0.1:0", "--speed", "4",
                         "--token-file", token_file).line("listening ")
    hub = programs.start(slim, "--relay", "--listen", "127.0.0.1:0", "--store", store,
                         "--heartbeat-interval", "2").line("listening ")
    hub_token = private_file(work / "hub.token", run(
        "token", "create", "--store", store, "--role", "ui", "--scopes", "read,chat,operate"))
    on_hub = [*data, "--hub", hub, "--hub-token-file", hub_token]
    run("credential", "set", "hetzner", "--name", "production", "--endpoint", api,
        "--token-file", token_file, *data)

    console = programs.start(bin_folder / "launchthatbot-gui", *on_hub)
    app = App(console.pid)
    app.press("New server")
    app.press("production")
    app.press("Next")
    app.press("CX23")
    app.press("Next")
    app.type("Server name", "phoenix-1")
    app.type("Agent name", "Phoenix")
    app.press("Next")
    app.press("Create ·", starts=True)
    app.find("Cancel and clean up")
    for _ in range(300):
        if servers(api):
            break
        time.sleep(0.1)
    assert len(servers(api)) == 1, servers(api)
    picture(screens / "20-killed-here.png")
    console.kill_hard()

    console = programs.start(bin_folder / "launchthatbot-gui", *on_hub)
    app = App(console.pid)
    app.press("New server")
    app.sees("1 deployment not finished")
    picture(screens / "21-unfinished.png")
    app.press("Resume")
    app.find("Open chat", patience=240)
    picture(screens / "22-resumed.png")
    names = [server["name"] for server in servers(api)]
    assert names == ["phoenix-1"], names
    deployments = json.loads(run("deployment", "list", "--json", *on_hub))
    assert [d["state"] for d in deployments] == ["done"], deployments
    assert os.waitpid(console.pid, os.WNOHANG)[0] == 0, "the console ended by itself"
print("done: one server, one finished deployment")
