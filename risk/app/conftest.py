"""Pages are scripts that Streamlit runs; importing them for doctests would run them."""

collect_ignore_glob = ["views/*"]
