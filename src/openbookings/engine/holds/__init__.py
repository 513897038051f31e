"""Holds: time or places kept for a customer who is about to book or to pay (E30, K23)."""
