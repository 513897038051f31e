"""The query language, once: JSON to a tree, evaluated here in memory and in the store in SQL.

Pure: no clock, no input or output, and nothing of ours below it.
"""
