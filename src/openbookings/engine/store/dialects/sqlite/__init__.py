"""SQLite through `apsw`: one writer thread with group commit, reads on the event loop."""
