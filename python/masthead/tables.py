"""Tables of runs and points: plain lists, one call away from pandas, readable in a notebook."""

import html
import math

SHOWN = 60


class Table:
    """`columns`, and `rows` of as many values. `pandas.DataFrame(table.to_dict())` takes it as it is."""

    def __init__(self, columns, rows):
        self.columns = list(columns)
        self.rows = [list(row) for row in rows]

    def __len__(self):
        return len(self.rows)

    def __iter__(self):
        """Each row as a dict."""
        return (dict(zip(self.columns, row)) for row in self.rows)

    def __getitem__(self, column):
        """The values of one column."""
        at = self.columns.index(column)
        return [row[at] for row in self.rows]

    def to_dict(self):
        return {column: self[column] for column in self.columns}

    def to_pandas(self):
        """Needs pandas, which this package does not install."""
        import pandas

        return pandas.DataFrame(self.to_dict())

    def __repr__(self):
        return f"<Table of {len(self)} rows: {', '.join(self.columns)}>"

    def _repr_html_(self):
        cell = lambda value: html.escape("" if value is None else str(value))  # noqa: E731
        head = "".join(f"<th>{cell(column)}</th>" for column in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{cell(value)}</td>" for value in row) + "</tr>" for row in self.rows[:SHOWN]
        )
        more = f"<p>… and {len(self) - SHOWN} more</p>" if len(self) > SHOWN else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


class Series(Table):
    """The points of one metric; a notebook shows its curve."""

    def __init__(self, key, columns, rows):
        super().__init__(columns, rows)
        self.key = key

    def _repr_html_(self):
        return f"<b>{html.escape(self.key)}</b>{_curve(self['step'], self['value'])}{super()._repr_html_()}"


WIDTH, HEIGHT, EDGE = 480, 180, 36


def _curve(steps, values):
    """An SVG drawing of the finite points; a gap where there is none between."""
    finite = [v for v in values if isinstance(v, (int, float)) and math.isfinite(v)]
    if not finite:
        return "<p>No finite value.</p>"
    low, high = min(finite), max(finite)
    first, last = min(steps), max(steps)
    x = lambda step: EDGE + (step - first) / ((last - first) or 1) * (WIDTH - EDGE - 8)  # noqa: E731
    y = lambda value: HEIGHT - 20 - (value - low) / ((high - low) or 1) * (HEIGHT - 32)  # noqa: E731
    path, pen = [], "M"
    for step, value in zip(steps, values):
        if isinstance(value, (int, float)) and math.isfinite(value):
            path.append(f"{pen}{x(step):.1f} {y(value):.1f}")
            pen = "L"
        else:
            pen = "M"
    text = lambda at, up, word, anchor: (  # noqa: E731
        f'<text x="{at}" y="{up}" font-size="10" fill="currentColor" text-anchor="{anchor}">{word}</text>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<path d="{"".join(path)}" fill="none" stroke="#2563eb" stroke-width="1.5"/>'
        f"{text(EDGE - 4, HEIGHT - 18, f'{low:.4g}', 'end')}{text(EDGE - 4, 16, f'{high:.4g}', 'end')}"
        f"{text(EDGE, HEIGHT - 4, first, 'start')}{text(WIDTH - 8, HEIGHT - 4, last, 'end')}</svg>"
    )
