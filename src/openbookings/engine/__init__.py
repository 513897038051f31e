"""The booking engine: one room per word of the business, stacked on a small kernel.

Every caller comes in through `engine.application.Engine`; see docs/life-of-a-request.md.
"""
