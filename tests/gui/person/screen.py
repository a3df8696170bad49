"""What a person does at a screen, by accessible name: find, press, type, look, take a picture."""
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

BUTTONS = {"push button", "toggle button", "radio button", "check box", "button"}
TEXTS = {"text", "entry", "password text", "terminal", "document text"}


class NotFound(Exception):
    pass


class App:
    """One running program, found in the accessibility tree by its process id."""

    def __init__(self, pid, patience=60):
        self.pid = pid
        self.patience = patience
        Atspi.set_timeout(5000, 20000)
        self.root = self._wait(self._find_root, f"a window of process {pid}")

    def _find_root(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            app = desktop.get_child_at_index(i)
            if app is not None and self.pid in (None, app.get_process_id()) and app.get_child_count():
                return app
        return None

    def _wait(self, look, what, patience=None):
        end = time.monotonic() + (patience or self.patience)
        problem = ""
        while time.monotonic() < end:
            try:
                found = look()
                if found:
                    return found
            except gi.repository.GLib.Error as error:  # the tree changes while we walk it
                problem = str(error)
            time.sleep(0.1)
        raise NotFound(f"never saw {what} {problem}\n" + "\n".join(self.visible()))

    def nodes(self):
        """Everything that shows, in reading order."""
        stack = [self.root]
        while stack:
            node = stack.pop()
            try:
                if node is not self.root and not self._shows(node):
                    continue
                yield node
                stack.extend(reversed([node.get_child_at_index(i)
                                       for i in range(node.get_child_count())]))
            except (gi.repository.GLib.Error, AttributeError):
                continue  # gone in the meantime

    @staticmethod
    def _shows(node):
        return node is not None and node.get_state_set().contains(Atspi.StateType.SHOWING)

    def visible(self):
        return [f"  {n.get_role_name()}: {n.get_name()!r}" for n in self.nodes() if n.get_name()]

    def texts(self):
        return [n.get_name() for n in self.nodes() if n.get_name()]

    def find(self, name, roles=None, starts=False, patience=None):
        def look():
            for node in self.nodes():
                text = node.get_name() or ""
                fits = text.startswith(name) if starts else text == name
                if fits and (roles is None or node.get_role_name() in roles):
                    return node
            return None
        return self._wait(look, f"{roles or 'anything'} named {name!r}", patience)

    def sees(self, name, starts=False, patience=None):
        return self.find(name, starts=starts, patience=patience) is not None

    def press(self, name, starts=False, patience=None):
        """Presses a button once it is enabled."""
        def look():
            node = self.find(name, BUTTONS, starts, patience)
            return node if node.get_state_set().contains(Atspi.StateType.ENABLED) else None
        button = self._wait(look, f"an enabled button {name!r}", patience)
        action = button.get_action_iface()
        names = [Atspi.Action.get_action_name(action, i)
                 for i in range(Atspi.Action.get_n_actions(action))]
        wanted = next((i for i, n in enumerate(names) if n in ("Press", "Toggle")), 0)
        Atspi.Action.do_action(action, wanted)
        return button

    def type(self, name, text, starts=False):
        field = self.find(name, TEXTS, starts)
        Atspi.EditableText.set_text_contents(field.get_editable_text_iface(), text)
        return field

    def content(self, node):
        return Atspi.Text.get_text(node.get_text_iface(), 0, -1)

    def isChecked(self, node):
        return node.get_state_set().contains(Atspi.StateType.CHECKED)

    def waitFor(self, look, what, patience=None):
        return self._wait(look, what, patience)


def picture(path):
    time.sleep(0.4)  # what was pressed has been painted by then
    subprocess.run(["import", "-window", "root", str(path)], check=True, timeout=60)
