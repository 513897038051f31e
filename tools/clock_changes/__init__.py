"""The case set of clock changes, `tests/cases/dst.json`, and the slow model that answers it.

The model watches real clocks minute by minute and shares no code with the engine, so that a
mistake in the engine's arithmetic cannot hide in the expected answers. `--check` compares.
"""
