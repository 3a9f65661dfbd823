"""Log runs from anywhere into Masthead, and read what it holds. Nothing but the standard library is needed."""

from .client import Client, MastheadError
from .run import Run
from .tables import Table

__all__ = ["Client", "MastheadError", "Run", "Table"]
__version__ = "0.1.0"
