"""Reservations as rows: places of events and courses, and the time of people and things.

What they mean stands in `calendar/reserving.py`.
"""
