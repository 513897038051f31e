"""Booking policies: the rules of the business on when and how customers book, move and cancel.

A booking keeps a snapshot of its policy; new bookings follow the policy as it is now (B32).
"""
