"""Options and variants: the choices of a service, and what each of them costs or how long it takes.

A service has one option at most (F8); bookings choose among its variants, prices follow them.
"""
