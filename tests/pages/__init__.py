"""Browser tests of the booking pages; a package, so that its fixtures end where it ends."""
