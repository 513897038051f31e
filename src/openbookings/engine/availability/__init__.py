"""Availability is arithmetic: a question and the facts in, slots or reasons out.

No clock, no input or output, no wire types. Start at `answer.Availability`.
"""
