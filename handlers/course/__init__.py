"""Changes of a running period: /atur, /ambil, /alihkan, /tarik."""
