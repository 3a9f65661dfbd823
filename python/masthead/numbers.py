"""Numbers as Masthead's JSON writes them: NaN and infinities are their names."""

import math

NAMES = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def to_json(value):
    """A float from anything with one value: a number, a NumPy scalar, a tensor of one element."""
    # The usual case first: it is asked for every value of every step. Of NaN and infinities the difference is NaN.
    if type(value) is float and value - value == 0.0:
        return value
    number = float(value.item() if hasattr(value, "item") else value)
    if math.isfinite(number):
        return number
    if math.isnan(number):
        return "NaN"
    return "Infinity" if number > 0 else "-Infinity"


def from_json(value):
    return NAMES.get(value, value) if isinstance(value, str) else value


def flat(values):
    """Nested lists, arrays and tensors as one list of JSON numbers, row by row."""
    if hasattr(values, "detach"):
        values = values.detach().cpu()
    if hasattr(values, "tolist"):
        values = values.tolist()
    if isinstance(values, (list, tuple)):
        return [number for each in values for number in flat(each)]
    return [to_json(values)]
