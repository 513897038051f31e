"""What the business sells: services, their categories, add-ons, slugs and prices.

A service's document holds its own facts; policy, category, locations, sessions and people are
read from their rooms whenever it is shown.
"""
