"""What differs between SQLite and PostgreSQL: connections, transactions, a few words of SQL."""
