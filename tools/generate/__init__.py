"""The generator: from the facts in `spec/` to the contract the engine is written against.

`python -m tools.generate` writes the generated files, `--check` names those that differ.
"""
