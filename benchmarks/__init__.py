"""Speed and error of the loss engine beside other open programs: ``python -m benchmarks``."""
