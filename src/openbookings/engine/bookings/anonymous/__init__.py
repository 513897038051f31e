"""What a link without login may do with a booking or package (E82-E85).

`tokens` signs and reads the links; the caller stays a visitor, the rights come from the link.
"""
