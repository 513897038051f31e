"""The public modules for asyncio: `from openbookings.aio import services`, then await.

Each function has the name and the arguments of its twin in `openbookings`, where the types are.
"""
