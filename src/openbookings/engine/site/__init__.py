"""The business itself: sites, keys and tokens of callers, locations, media and forms.

The lowest feature room: everything else belongs to a site.
"""
