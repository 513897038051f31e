"""Who and what is booked: resources, their types, the staff, and the staff's settings.

A staff member is a person with a resource of the staff type; everything bookable is a resource.
"""
