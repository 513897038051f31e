"""Openbookings: an open, self-hosted booking engine for businesses that sell their time.

`from openbookings import services` gives the interface's functions, over HTTP or in-process;
`configure` says which.
"""

from openbookings.client import Openbookings, configure

__all__ = ["Openbookings", "__version__", "configure"]
__version__ = "0.1.0"
