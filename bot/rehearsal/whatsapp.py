"""The bot on the double of WhatsApp: its channel, and the webhook that the double delivers to."""

from __future__ import annotations

from bot.channels.whatsapp.account import WEBHOOK, Account
from bot.channels.whatsapp.channel import WhatsAppChannel
from bot.localchat.server import LocalChat
from bot.text.openers import openers


async def joined(chat: LocalChat, url: str) -> WhatsAppChannel:
    """A channel to the double at `url`, whose webhook is called without a socket and whose templates are approved.

    It takes the place of an earlier one.
    """
    await chat.cloud.deliveries.close()
    known = chat.cloud.account
    account = Account(
        token=known.token,
        phone=known.phone,
        business=known.business,
        app_secret=known.app_secret,
        verify_token=known.verify_token,
    )
    channel = WhatsAppChannel(account, url)
    handed_in = await channel.templates()
    for template in openers().values():
        if template.name not in handed_in:
            await channel.submit(template)
    await chat.cloud.subscribe(f"http://bot{WEBHOOK}", channel.webhook)
    return channel
