"""App: the dashboard. Pages ask and show; every figure comes from the desk."""
