"""Selling bookings: carts, orders, payments and the fees that orders collect (F16-F28).

A cart is a question and sells nothing; an order is placed once and decides about its bookings.
Money is moved by `providers`, outside every transaction; `cashier` tells when.
"""
