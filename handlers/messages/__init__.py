"""Messages to officers: sending, names, audiences, buttons, questions, forms."""
