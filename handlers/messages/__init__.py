"""Messages to officers: sending, names, audiences, questions, buttons."""
