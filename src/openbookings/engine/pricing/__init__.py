"""Prices: what a booking costs, from the service's payment settings, variants and add-ons.

The arithmetic is pure and exact; a price is rounded once (see docs/decisions/0012-money.md).
"""
