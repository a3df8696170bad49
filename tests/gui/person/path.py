"""A person's path: from the empty fleet through the wizard to a streamed answer, by names alone.

path.py BIN SCREENS light|dark
"""
import pathlib
import sys

from programs import Ensemble, here, masked
from screen import App, picture

bin_folder, screens, scheme = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
screens.mkdir(parents=True, exist_ok=True)


def shot(name):
    picture(screens / f"{name}-{scheme}.png")


with Ensemble() as programs:
    programs.start(sys.executable, here / "portal.py", scheme).line("ready")
    console = programs.start(bin_folder / "launchthatbot-gui", "--rehearsal", "--speed", "20")
    app = App(console.pid)

    app.find("New server", {"push button", "button"})
    app.sees("Rehearsal: nothing is billed.", starts=True)
    shot("01-fleet-empty")

    app.press("New server")
    app.sees("Which account should pay?")
    app.press("Rehearsal")
    shot("02-account")

    app.press("Next")
    app.sees("Where should it run?")
    card = app.press("CPX22")
    app.waitFor(lambda: app.isChecked(card), "the size to be chosen")
    shot("03-place-and-size")

    app.press("Next")
    app.sees("Who will work there?")
    app.type("Server name", "Support EU")
    app.sees('The field "name" must', starts=True)
    shot("04-agent-wrong-name")
    app.type("Server name", "support-eu-1")
    app.type("Agent name", "Ada")
    shot("05-agent")

    app.press("Next")
    app.sees("Is everything right?")
    shot("06-review")
    app.press("Show the set-up document (user_data)")
    document = app.find("user_data, secrets masked")
    text = app.content(document)
    assert text.startswith("#cloud-config"), text[:200]
    assert masked(text), "a token is on the screen"
    shot("07-review-user-data")

    app.press("Create ·", starts=True)
    app.sees("Setting up the server")
    app.find("Cancel and clean up")
    shot("08-progress")
    app.find("Open chat", patience=180)
    shot("09-done")

    app.press("Open chat")
    app.type("Message to", "What can you do, and how is the disk doing?", starts=True)
    shot("10-chat-question")
    app.press("Send")

    def answer():
        words = [t for t in app.texts() if t.startswith("Ada") and len(t) > 80]
        return words[-1] if words else None

    said = app.waitFor(answer, "an answer of Ada", patience=120)
    shot("11-chat-streaming")
    app.waitFor(lambda: answer() and "streaming" not in answer().lower()
                and "Stop run" not in app.texts(), "the end of the answer", patience=120)
    shot("12-chat-answer")
    print("Ada:", answer())

    for page, name in (("Fleet", "13-fleet"), ("Deployments", "14-deployments"),
                       ("Credentials", "15-credentials"), ("Settings", "16-settings")):
        app.press(page)
        app.find(page, {"label"})  # the title of the page
        shot(name)
    assert console.process.poll() is None, "the console ended by itself"
print("done:", scheme)
