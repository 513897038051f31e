"""The house rules that no general linter knows, one file for each.

`python -m tools.house` reads the tracked Python files and ends with 1 when a rule is broken.
A line may step out of a rule with `# house: <rule>: <reason>`; a reason is required, and an
exemption that nothing needs any more is itself reported.
"""
