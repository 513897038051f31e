"""Openbookings: an open, self-hosted booking engine for businesses that sell their time.

`from openbookings import services` gives the interface's functions, over HTTP or in-process.
"""

__version__ = "0.1.0"
