"""The life of a booking: placed, confirmed or declined, cancelled; and who may see it.

The machinery stands in a file per subject; `lifecycle` says which statuses take a place.
"""
