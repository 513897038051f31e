"""Schedules and what is on them: sessions, blocks, working hours, single or repeating.

An event belongs to one schedule; who is taken when follows from the events (D26).
"""
