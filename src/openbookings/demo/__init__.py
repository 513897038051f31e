"""The demo businesses: the examples of the seed text, with staff, prices, policies and bookings.

They are made through the same methods as anybody's, so loading them is a test of the interface.
"""
