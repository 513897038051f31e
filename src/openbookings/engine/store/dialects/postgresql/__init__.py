"""PostgreSQL through `asyncpg`: a pool, transactions by hand, retries of what may be retried."""
