"""The page in the browser with every officer's phone."""
