"""Replays committed steps of the native engine on this device: python3 engine/torch/selftest.py [--device cuda:0].

Needs Python 3 and torch alone. Cases (selftest-cases.json) hold a graph, a state, a batch with its options, and what the
native engine made of them, which float64 confirmed. Exits with 1 on any deviation, with 2 where the device can't be opened.
"""
import argparse
import base64
import json
import os
import sys

import torch

from device import Refused
from service import Service

HERE = os.path.dirname(os.path.abspath(__file__))
KINDS = {"float32": torch.float32, "uint8": torch.uint8, "int32": torch.int32}
EXACT = ("correct", "updates")
FLOOR = 1e-3  # share of a whole vector's largest element below which a view holds mostly rounding


def vector(packed):
    """{kind, data}: base64 of little-endian values."""
    return torch.frombuffer(bytearray(base64.b64decode(packed["data"])), dtype=KINDS[packed["kind"]])


def ask(service, header, arrays=None):
    """One verb, as a frame would ask for it."""
    described, body = [], b""
    for name, packed in (arrays or {}).items():
        raw = base64.b64decode(packed["data"])
        width = 1 if packed["kind"] == "uint8" else 4
        described.append([name, packed["kind"], len(raw) // width])
        body += raw + bytes(-len(raw) % 8)
    answer, tensors = service.answer({"id": 1, **header, "arrays": described}, bytearray(body))
    if "code" in answer:
        raise Refused(answer["code"], answer["message"])
    return {**answer, **{name: tensor.detach().reshape(-1).float().cpu() for name, tensor in tensors}}


def observe(service, case):
    """As engine/parity/observe.ts: gradient, evaluation, one step, and the state after it."""
    ask(service, {"verb": "compile", "program": 1, "graph": case["graph"], "batch": case["batchSize"]})
    ask(service, {"verb": "load", "program": 1, "updates": case["updates"]}, case["state"])
    about = {"program": 1, "batch": case["batch"]}
    step = case["step"]
    without = {k: v for k, v in step.items() if k not in ("groups", "clip")}
    given = case["arrays"]
    plain = {k: v for k, v in given.items() if k != "anchor"}
    gradient = ask(service, {"verb": "gradient", **about, "options": {**without, "parameters": True}}, given)
    evaluating = {"batchNorm": "running", "logits": True, "features": True}
    evaluation = ask(service, {"verb": "evaluate", **about, "options": evaluating}, plain)
    stepped = ask(service, {"verb": "step", **about, "options": step}, plain)
    after = ask(service, {"verb": "read", "program": 1})
    ask(service, {"verb": "free", "program": 1})
    numbers = lambda *values: torch.tensor(values, dtype=torch.float32)  # noqa: E731
    return {
        "loss": numbers(gradient["loss"], stepped["loss"], evaluation["loss"]),
        "correct": numbers(gradient["correct"], stepped["correct"], evaluation["correct"]),
        "norm": numbers(stepped["gradientNorm"]),
        "dz": gradient["dz"],
        "dz of the step": stepped["dz"],
        "dParameters": gradient["dParameters"],
        "logits": evaluation["logits"],
        "features": evaluation["features"],
        "parameters": after["parameters"],
        "firstMoments": after["firstMoments"],
        "secondMoments": after["secondMoments"],
        "statistics": after["statistics"],
        "updates": numbers(after["updates"]),
    }


def views(graph, part, size):
    specs = {"statistics": "statistics"}.get(part, "parameters" if "arameters" in part or "Moments" in part else None)
    if specs is None:
        return [("", 0, size)]
    return [(spec["name"], spec["offset"], spec["size"]) for spec in graph[specs]]


def deviations(case, found, tolerance):
    """(part, view, distance) of each that is further off than allowed, and the worst of all."""
    wrong, worst = [], 0.0
    for part, packed in case["expected"].items():
        expected, mine = vector(packed), found[part]
        if expected.shape != mine.shape:
            wrong.append((part, "", float("inf")))
            continue
        floor = FLOOR * float(expected.abs().max()) if len(expected) else 0.0
        for name, at, size in views(case["graph"], part, len(expected)):
            a, b = expected[at : at + size].double(), mine[at : at + size].double()
            if size == 0:
                continue
            scale = max(floor, float(a.abs().max()), float(b.abs().max()), 1e-300)
            apart = float((a - b).abs().max()) / scale
            apart = apart if apart == apart else float("inf")
            limit = 0.0 if part in EXACT else tolerance
            worst = max(worst, apart)
            if apart > limit:
                wrong.append((part, name, apart))
    return wrong, worst


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--device", default="auto", help="as PyTorch names it; auto: the first GPU, else cpu")
    parser.add_argument("--tolerance", type=float, default=None, help="instead of each case's own")
    options = parser.parse_args()
    with open(os.path.join(HERE, "selftest-cases.json"), encoding="utf8") as file:
        cases = json.load(file)
    service = Service()
    try:
        opened = ask(service, {"verb": "open", "device": options.device, "precision": "float32", "threads": 1})
    except Refused as error:
        print(error)
        return 2
    print(f"PyTorch {torch.__version__}, {opened['title']} ({opened['name']})")
    failed = 0
    for case in cases:
        try:
            found = observe(service, case)
        except Refused as error:
            failed += 1
            print(f"FAILED  {case['name']}: {error}")
            continue
        wrong, worst = deviations(case, found, case["tolerance"] if options.tolerance is None else options.tolerance)
        failed += bool(wrong)
        print(f"{'FAILED' if wrong else 'ok'}  {case['name']}: {worst:.1e}")
        for part, name, apart in wrong[:5]:
            print(f"        {part} {name}: {apart:.1e}")
    failed += captured(service, cases)
    print(f"{len(cases) - min(failed, len(cases))} of {len(cases)} cases agree")
    return 1 if failed else 0


def captured(service, cases):
    """Where steps are captured: replays of one step must give what the same steps give kernel by kernel, and be captured."""
    if not service.device.captures:
        print("note: this device captures no steps; nothing to replay")
        return 0
    failed = 0
    for case in cases:
        ends = []
        for capture in (True, False):
            service.device.captures = capture
            ask(service, {"verb": "compile", "program": 1, "graph": case["graph"], "batch": case["batchSize"]})
            ask(service, {"verb": "load", "program": 1, "updates": case["updates"]}, case["state"])
            for _ in range(8):
                header = {"verb": "step", "program": 1, "batch": case["batch"], "options": case["step"]}
                ask(service, header, case["arrays"])
            graphs = len(service.programs[1].captures.graphs)
            ends.append((ask(service, {"verb": "read", "program": 1})["parameters"], graphs))
            ask(service, {"verb": "free", "program": 1})
        service.device.captures = True
        apart = float((ends[0][0] - ends[1][0]).abs().max() / ends[1][0].abs().max().clamp(min=1e-6))
        good = ends[0][1] == 1 and apart < 1e-3
        failed += not good
        print(f"{'ok' if good else 'FAILED'}  captured: {case['name']}: {apart:.1e} after 8 steps, {ends[0][1]} captured")
    return failed


if __name__ == "__main__":
    sys.exit(main())
