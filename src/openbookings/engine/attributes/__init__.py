"""Attributes (H20): what a business wants to know about its things, and what it knows of each.

A definition is the question (name, type, allowed answers), a value the answer for one thing.
"""
