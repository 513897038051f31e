"""Pictures of the booking pages for the documentation: phone and desktop, light and dark.

They are taken in Chromium from the demo businesses, so they show what `make demo` shows.
"""
