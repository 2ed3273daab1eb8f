"""Where a working paper keeps its identity. Apart from the writer, so that the reader's child process starts light."""

IDENTITY_SHEET = "_sopbot"
IDENTITY_NAME = "sopbot_identitas"
IDENTITY_PROPERTY = "sopbot"
