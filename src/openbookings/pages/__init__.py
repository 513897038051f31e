"""The booking pages: HTML for customers, rendered here, complete without JavaScript.

Pages know nothing that the interface does not tell a visitor: they call the same methods through
the same front door (`desk`), with a visitor's permissions.
"""
