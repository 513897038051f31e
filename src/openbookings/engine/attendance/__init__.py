"""Who came: what staff note about each session of a booking, and what follows from it (H1-H5).

It lies above the bookings, whose sessions it speaks of; they know nothing of it.
"""
