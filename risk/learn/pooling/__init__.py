"""Pooling: insurers calibrate together without showing each other a policy, a price or a name.

Each counts its own book by segment and year, hides or blurs small cells, and signs the sums. A
pool adds them up and blends the whole with the default calibration, as if the books were one.
"""
