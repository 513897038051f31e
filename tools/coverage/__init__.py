"""Says which methods of the interface are built, from the functions that are bound to them."""
