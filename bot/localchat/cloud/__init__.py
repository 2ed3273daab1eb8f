"""The second engine: a strict double of the WhatsApp Cloud API for one business number, beside the Bot API."""
