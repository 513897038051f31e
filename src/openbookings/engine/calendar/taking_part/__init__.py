"""Participations: who takes part in an event, or in all events of a schedule (C43-C46).

Events keep nothing of it: participants and places left are counted whenever events are shown.
"""
