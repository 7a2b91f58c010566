"""The dashboard: language and navigation; nothing else."""
