"""The customers behind bookings, found by their e-mail address, and what they wrote into forms."""
