"""breach-risk: from a small firm's profile to class, posture, loss, premium and decision."""

__version__ = "0.1.0"
