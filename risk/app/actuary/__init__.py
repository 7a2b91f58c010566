"""App: for whoever answers for models and books."""
