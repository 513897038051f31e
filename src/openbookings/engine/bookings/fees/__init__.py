"""Fees for bookings that are cancelled late or not attended (B15-B18, F24-F26).

A fee is computed from the policy the booking was made under; an order collects it.
"""
