"""Pure time: instants, spans and sets of them, zones, weekly recurrence, ids of occurrences.

No clock, no input or output; an instant is an integer, seconds since the epoch in UTC.
"""
