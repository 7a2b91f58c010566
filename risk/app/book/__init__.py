"""App: whole books: scored, accumulated, tried policies on, reported."""
