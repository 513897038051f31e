"""Time frames: from the first start to the last end of the events of a schedule (C8, 16.x).

A frame is kept beside the schedule, because its revision counts the changes (16.4).
"""
