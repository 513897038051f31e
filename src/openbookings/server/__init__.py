"""The HTTP door: finds the method of a request, and turns answers and failures into HTTP.

It decides nothing about bookings; everything behind it is `engine.application.Engine`.
"""
