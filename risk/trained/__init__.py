"""Trained: models as they lie in ``models``, checked before anything is read from them."""
