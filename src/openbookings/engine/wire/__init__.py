"""Reading requests: from bytes, query strings and paths to a checked plain value.

The routes, the limits of a body and the one walk that validates it stand here.
"""
