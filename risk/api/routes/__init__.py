"""Routes: one file a subject; none of them holds a thought."""
