"""Time slots: loads the facts of a service in a few statements and lets availability compute.

What this room shows as bookable can be booked: the bookings room chooses through `choosing`.
"""
