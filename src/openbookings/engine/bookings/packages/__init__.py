"""Packages: appointments that follow each other at one place and share their fate (E65-E72).

A package has no record of its own: it is the bookings that name it, in the order of their times.
Every change goes by the transitions of single bookings, in one transaction, all or nothing.
"""
