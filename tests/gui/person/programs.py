"""Programs under test: started, read, and ended by their own process id."""
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import threading

here = pathlib.Path(__file__).parent


class Running:
    def __init__(self, *command, env=None):
        self.log = tempfile.NamedTemporaryFile(prefix="ltb-log-", suffix=".txt", delete=False)
        self.lines = []
        self.process = subprocess.Popen([str(c) for c in command], stdout=subprocess.PIPE,
                                        stderr=self.log, text=True, env={**os.environ, **(env or {})})
        self.news = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def pid(self):
        return self.process.pid

    def _read(self):
        for line in self.process.stdout:
            with self.news:
                self.lines.append(line.rstrip("\n"))
                self.news.notify_all()

    def line(self, start, patience=60):
        """The rest of the first line that starts like this."""
        def found():
            return next((l[len(start):].strip() for l in self.lines if l.startswith(start)), None)
        with self.news:
            if not self.news.wait_for(lambda: found() is not None, patience):
                raise AssertionError(f"no line {start!r}; {self.words()}")
            return found()

    def words(self):
        return pathlib.Path(self.log.name).read_text(errors="replace")[-3000:]

    def kill_hard(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)

    def end(self, patience=20):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait(patience)


class Ensemble:
    """Ends everything that was started with it, whatever happens."""

    def __init__(self):
        self.members = []

    def start(self, *command, env=None):
        self.members.append(Running(*command, env=env))
        return self.members[-1]

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        for member in reversed(self.members):
            member.end()
            if kind is not None:
                print(f"--- {member.process.args[0]}\n{member.words()}")


def private_file(path, text):
    path.touch(mode=0o600)
    path.write_text(text)
    return path


def masked(text):
    """No secret of ours may be on the screen."""
    return not re.search(r"\blt(bb|bi|bo)_[A-Za-z0-9_-]{20,}", text)
