"""The history of bookings (H22): what was done to each, by whom, when and from where.

It follows the facts of bookings and of what belongs to them, in the transaction of the change.
"""
