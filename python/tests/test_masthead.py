"""The package against a real platform: MASTHEAD_URL names it. What is asserted here was read back from the platform."""

import json
import math
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import zlib

import masthead
from masthead.media import picture, table
from masthead.numbers import flat, to_json
from masthead.spool import Spool
from masthead.tables import Series

KILLED = """
import os, signal, sys
import masthead
run = masthead.Run(name="killed", key="killed", spool=sys.argv[1], params={"seed": 5})
for step in range(int(sys.argv[2]), int(sys.argv[3])):
    run.log(step, {"loss": step / 2})
if sys.argv[4] == "kill":
    os.kill(os.getpid(), signal.SIGKILL)
run.finish()
"""


def read(run, key, count, tries=400):
    """Points once there are `count` of them: the dispatcher ingests them."""
    client = masthead.Client()
    found = []
    for _ in range(tries):
        try:
            found = client.series(run, key)
        except masthead.MastheadError:
            # Until the first point is ingested there is no such series.
            found = []
        if len(found) >= count:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{len(found)} of {count} points of {key}")


class Relay:
    """Stands between the package and the platform, and can be cut: connections are refused then."""

    def __init__(self, target):
        self.host, self.port = target.rsplit("/", 1)[1].split(":")
        self.server = None
        self.own = None
        self.up()

    def up(self):
        self.server = socket.socket()
        self.server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.server.bind(("127.0.0.1", self.own or 0))
        self.own = self.server.getsockname()[1]
        self.server.listen()
        threading.Thread(target=self._accept, args=(self.server,), daemon=True).start()

    def down(self):
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()

    def _accept(self, server):
        while True:
            try:
                near, _ = server.accept()
            except OSError:
                return
            far = socket.create_connection((self.host, int(self.port)))
            for a, b in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=(a, b), daemon=True).start()

    @staticmethod
    def _pass(a, b):
        try:
            while data := a.recv(65536):
                b.sendall(data)
            b.shutdown(socket.SHUT_WR)
        except OSError:
            pass


class Numbers(unittest.TestCase):
    def test_forms(self):
        self.assertEqual([to_json(v) for v in (1, 0.5, math.nan, math.inf, -math.inf)], [1, 0.5, "NaN", "Infinity", "-Infinity"])
        self.assertEqual(flat([[1, 2], [[3], [4.5]]]), [1, 2, 3, 4.5])


class Media(unittest.TestCase):
    def test_pictures_from_whatever_holds_pixels(self):
        grey, kind = picture([[0, 255], [128, 64]])
        self.assertEqual((grey[:8], kind), (b"\x89PNG\r\n\x1a\n", "png"))
        self.assertEqual(struct.unpack(">II", grey[16:24]), (2, 2))
        size = grey.index(b"IDAT")
        lines = zlib.decompress(grey[size + 4 : size + 4 + struct.unpack(">I", grey[size - 4 : size])[0]])
        self.assertEqual(lines, bytes([0, 0, 255, 0, 128, 64]))
        # Channels last and first, shares of one.
        last = [[[1.0, 0.5, 0.0]] * 7] * 5
        first = [[[1.0] * 7] * 5, [[0.5] * 7] * 5, [[0.0] * 7] * 5]
        self.assertEqual(picture(last), picture(first))
        with tempfile.TemporaryDirectory() as folder:
            drawing = os.path.join(folder, "a.svg")
            with open(drawing, "w") as file:
                file.write("<svg/>")
            self.assertEqual(picture(drawing), (b"<svg/>", "svg"))
        for bad in ([], [[]], [[1, 2], [3]], [[[1, 2]], [[1, 2]]]):
            self.assertRaises(ValueError, picture, bad)

    def test_tables_from_whatever_holds_rows(self):
        expected = {"columns": ["a", "b"], "data": [[1, "NaN"], [None, "x"]]}
        by_column = {"a": [1, None], "b": [math.nan, "x"]}
        by_row = [{"a": 1, "b": math.nan}, {"b": "x"}]
        for given in (by_column, by_row, masthead.Table(["a", "b"], [[1, math.nan], [None, "x"]])):
            self.assertEqual(json.loads(table(given)), expected)

    def test_a_curve_has_a_gap_where_a_value_is_not_finite(self):
        points = Series("a<b", ["step", "time", "value"], [[0, 0, 1.0], [1, 0, math.nan], [2, 0, 3.0], [3, 0, 2.0]])
        shown = points._repr_html_()
        self.assertIn("<b>a&lt;b</b><svg", shown)
        [path] = re.findall(r'd="([^"]*)"', shown)
        self.assertEqual(re.findall("[ML]", path), ["M", "M", "L"])


class SpoolFile(unittest.TestCase):
    def test_half_a_line_is_cut_and_what_was_being_sent_is_sent_as_it_was(self):
        with tempfile.TemporaryDirectory() as folder:
            spool = Spool(folder)
            for name in "ab":
                spool.append({"event": name})
            sent = spool.next()
            spool.append({"event": "c"})
            self.assertEqual(spool.next(), sent)
            spool.close()
            with open(os.path.join(folder, "events.ndjson"), "ab") as file:
                file.write(b'{"event": "half')
            again = Spool(folder)
            self.assertEqual(again.next(), sent)
            again.append({"end": {}})
            again.confirm(sent[2])
            # The end goes with what was logged before it; what comes after it is the next run's life.
            again.append({"event": "d"})
            lines, _, end = again.next()
            self.assertEqual(lines, [{"event": "c"}, {"end": {}}])
            again.confirm(end)
            lines, _, end = again.next()
            self.assertEqual(lines, [{"event": "d"}])
            again.confirm(end)
            self.assertIsNone(again.next())
            again.remove()


    def test_an_event_is_sent_as_it_was_logged_and_a_full_batch_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            spool = Spool(folder)
            self.assertFalse(spool.append({"event": {"type": "points", "values": {"loss": 0.5}}}))
            spool.append({"event": {"type": "architecture"}, "space": "sp_1"})
            lines, _, end = spool.next()
            self.assertEqual(lines[0], b'{"type":"points","values":{"loss":0.5}}')
            self.assertEqual(lines[1], {"event": {"type": "architecture"}, "space": "sp_1"})
            spool.confirm(end)
            self.assertTrue(spool.append({"event": {"type": "log", "message": "x" * 1_000_000}}))
            spool.close()


    def test_points_are_written_the_short_way_as_the_long_way(self):
        with tempfile.TemporaryDirectory() as folder:
            spool = Spool(folder)
            usual = {"loss": 0.1, 'ä "quoted"\n': -1.5e-300, "": 1e16, "zero": -0.0, "long": struct.unpack("f", b"\x01\x02\x03\x3e")[0]}
            for step, values in ((0, usual), (-7, {}), (2**53, usual)):
                spool.append({"event": {"type": "points", "step": step, "values": values, "time": 1700000000000}})
                self.assertIsNotNone(spool.append_points(step, values, 1700000000000))
            for other in ({"a": 1}, {"a": math.nan}, {"a": math.inf}, {1: 0.5}, {"a": True}, {"a": "x"}):
                self.assertIsNone(spool.append_points(0, other, 0))
            with open(os.path.join(folder, "events.ndjson"), "rb") as file:
                lines = file.readlines()
            self.assertEqual(lines[::2], lines[1::2])
            self.assertEqual(len(lines), 6)
            spool.close()


class Runs(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def spool(self, name):
        return os.path.join(self.folder.name, name)

    def test_logs_and_ends(self):
        client = masthead.Client()
        with masthead.Run("plain", "Package", {"lr": 0.1, "seed": 3}, ["word"], spool=self.spool("plain")) as run:
            run.declare("accuracy", "max")
            for step in range(50):
                run.log(step, {"train/loss": 1 / (step + 1), "accuracy": step / 50})
            run.log(50, {"train/loss": math.nan})
            run.message("hello")
            run.progress(1, 2)
            run.summary({"testAccuracy": 0.75})
            for step in (1, 5):
                run.log_image("samples", [[step, 0], [0, step]], step)
            run.log_table("classes", {"class": ["cat"], "right": [0.5]}, 5)
        self.assertFalse(os.path.exists(self.spool("plain")))
        points = read(run.id, "train/loss", 51)
        self.assertEqual(points["step"], list(range(51)))
        self.assertTrue(math.isnan(points["value"][50]))
        found = client.query("runs.get", id=run.id)
        self.assertEqual((found["state"], found["seed"], found["tags"]), ("finished", 3, ["word"]))
        self.assertEqual(found["config"]["params"], {"lr": "0.1", "seed": "3"})
        client.api.runs.edit(id=run.id, notes="By its name")
        table = client.runs("config.params.lr = 0.1 and experiment = Package", ["best(accuracy)", "state"])
        self.assertEqual([row["name"] for row in table], ["plain"])
        self.assertAlmostEqual(table["best(accuracy)"][0], 0.98)
        self.assertIn("<td>plain</td>", table._repr_html_())
        with tempfile.TemporaryDirectory() as folder:
            runs = os.path.join(folder, "runs.parquet")
            client.export_runs(runs, "experiment = Package", ["best(accuracy)"])
            with open(runs, "rb") as file:
                self.assertRegex(file.read(), re.compile(rb"^PAR1.*best\(accuracy\).*PAR1$", re.DOTALL))
            points_file = os.path.join(folder, "points.json")
            client.export_series(run.id, points_file, ["accuracy"])
            with open(points_file) as file:
                self.assertEqual(len(json.load(file)), 50)
            self.assertRaises(ValueError, client.export_series, run.id, os.path.join(folder, "points.xlsx"))
        self.assertIn(run.id, run._repr_html_())
        self.assertIn("<svg", points._repr_html_())
        for _ in range(400):
            found = client.api.runs.get(id=run.id)
            if len(found["artefacts"]) == 3:
                break
            time.sleep(0.05)
        self.assertEqual(found["notes"], "By its name")
        files = sorted((each["name"], each["step"]) for each in found["artefacts"])
        self.assertEqual(
            files,
            [
                ("artifacts/media/classes/step-5.json", 5),
                ("artifacts/media/samples/step-1.png", 1),
                ("artifacts/media/samples/step-5.png", 5),
            ],
        )

    def test_an_error_of_the_script_fails_the_run(self):
        with self.assertRaises(ZeroDivisionError):
            with masthead.Run("fails", spool=self.spool("fails")) as run:
                1 / 0  # noqa: B018
        found = masthead.Client().query("runs.get", id=run.id)
        self.assertEqual(found["state"], "failed")
        self.assertIn("ZeroDivisionError", found["reason"])

    def test_an_outage_stops_nothing_and_loses_nothing(self):
        relay = Relay(os.environ["MASTHEAD_URL"])
        client = masthead.Client(url=f"http://127.0.0.1:{relay.own}")
        run = masthead.Run("outage", spool=self.spool("outage"), client=client)
        for step in range(100):
            run.log(step, {"loss": step})
            if step == 30:
                relay.down()
            if step == 80:
                relay.up()
            if step % 10 == 0:
                run._wake.set()
        self.assertTrue(run.finish())
        self.assertEqual(read(run.id, "loss", 100)["value"], list(range(100)))

    def test_a_start_while_the_platform_is_away_ends_with_all_on_disk(self):
        gone = socket.socket()
        gone.bind(("127.0.0.1", 0))
        away = masthead.Client(url=f"http://127.0.0.1:{gone.getsockname()[1]}")
        run = masthead.Run("away", spool=self.spool("away"), client=away)
        run.log(0, {"loss": 1.5})
        with self.assertWarns(UserWarning):
            self.assertFalse(run.finish(timeout=0.2))
        again = masthead.Run(spool=self.spool("away"))
        self.assertTrue(again.finish())
        self.assertEqual(read(again.id, "loss", 1)["value"], [1.5])
        self.assertEqual(masthead.Client().query("runs.get", id=again.id)["name"], "away")

    def test_a_killed_script_goes_on_in_its_run(self):
        def script(*arguments):
            return subprocess.run([sys.executable, "-c", KILLED, self.spool("killed"), *arguments], env=os.environ)

        self.assertEqual(script("0", "40", "kill").returncode, -signal.SIGKILL)
        self.assertEqual(script("40", "60", "end").returncode, 0)
        table = masthead.Client().runs("killed")
        self.assertEqual(len(table), 1)
        points = read(table["id"][0], "loss", 60)
        self.assertEqual(points["step"], list(range(60)))

    def test_architecture_as_our_own_searches_log_it(self):
        client = masthead.Client()
        space = next(each for each in client.query("spaces.list") if each["name"] == os.environ["MASTHEAD_SPACE"])
        size = int(os.environ["MASTHEAD_LOGITS"])
        with masthead.Run("search", spool=self.spool("search")) as run:
            for step in range(3):
                run.log_architecture(step, [[(index * 7 + step) % 5 for index in range(size)]], space=space["id"])
        read_steps = lambda: client.query("architecture.history", run=run.id)["steps"]  # noqa: E731
        for _ in range(400):
            if read_steps() == [0, 1, 2]:
                break
            time.sleep(0.05)
        history = client.query("architecture.history", run=run.id)
        self.assertEqual(history["steps"], [0, 1, 2])
        self.assertEqual(history["space"]["id"], space["id"])
        self.assertTrue(all(each["genotype"] for each in history["snapshots"]))
        genotype = client.query("runs.get", id=run.id)["genotype"]
        shown = client.genotype(genotype)._repr_html_()
        self.assertIn("<svg", shown)
        self.assertIn("<table>", shown)

    def test_what_is_refused_is_kept_and_told_and_holds_nothing_up(self):
        run = masthead.Run("refused", spool=self.spool("refused"))
        run.log_architecture(0, [1, 2, 3])
        while run._spool.confirmed == 0:
            run._wake.set()
            time.sleep(0.01)
        run.log(0, {"loss": 1})
        with self.assertWarns(UserWarning):
            self.assertFalse(run.finish())
        self.assertEqual(read(run.id, "loss", 1)["value"], [1])
        with open(os.path.join(self.spool("refused"), "refused.ndjson")) as file:
            self.assertIn("search space", file.read())
        # What is refused beside the end does not keep the run from ending.
        late = masthead.Run("refused late", spool=self.spool("refused-late"))
        late.log_architecture(0, [1, 2, 3])
        with self.assertWarns(UserWarning):
            self.assertFalse(late.finish())
        self.assertEqual(masthead.Client().query("runs.get", id=late.id)["state"], "finished")


if __name__ == "__main__":
    unittest.main()
