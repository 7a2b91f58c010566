"""App: questions as widgets: the profile as a form, lists, a breach as it is known."""
