"""Working papers: cells, checks, versions, figures."""
