"""Runs every benchmark and prints its figures: `make bench`, or `python -m benchmarks NAME`."""

import importlib
import sys

NAMES = (
    "slots_engine",
    "services_query",
    "slots_over_http",
    "bookings_over_http",
    "start_and_rest",
    "pages",
)


def main(names: list[str]) -> None:
    """Run the named benchmarks, or all of them."""
    for name in names or NAMES:
        print(f"\n== {name}", flush=True)
        importlib.import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
