"""App: what every page stands in: address, sign-in, menu, words, cards, charts, files."""
