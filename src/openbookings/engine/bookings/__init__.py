"""The life of a booking: placed, confirmed or declined, moved, cancelled; and who may see it.

A file per step; `target` is what all steps ask of appointments, classes and courses, `lifecycle`
says which statuses take a place.
"""
