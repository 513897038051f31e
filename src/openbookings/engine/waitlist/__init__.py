"""Waitlists of sessions and courses: who waits, and to whom a free place is offered first.

Offers are planned ahead when places become free; whose turn it is follows from the clock.
"""
