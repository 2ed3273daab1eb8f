"""Working papers: form, cells, checks, merging two officers' versions, figures."""
