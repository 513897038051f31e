"""Those who move money. `port` says what each must be able to do; nobody else knows them.

What the business writes down itself (cash, a transfer) needs no provider: it has happened.
"""
