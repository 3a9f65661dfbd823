"""Tables of runs and points: plain lists, one call away from pandas, readable in a notebook."""

import html

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
