"""Executes one Bot API call: from its name and parameters to a result or an error."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

from bot.localchat.api import bot_profile, editing, sending, webhook
from bot.localchat.api.context import ApiContext
from bot.localchat.api.fault_injection import Failure, Trouble
from bot.localchat.api.params import METHODS, Params
from bot.localchat.api.polling import Poller
from bot.localchat.api.pushing import Pusher
from bot.localchat.errors import ApiError, ConnectionCut

Method: TypeAlias = Callable[[ApiContext, Params], object]

_METHODS: Mapping[str, Method] = {
    "getMe": bot_profile.get_me,
    "getChat": bot_profile.get_chat,
    "getFile": bot_profile.get_file,
    "setMyCommands": bot_profile.set_my_commands,
    "getMyCommands": bot_profile.get_my_commands,
    "deleteMyCommands": bot_profile.delete_my_commands,
    "setMyName": partial(bot_profile.set_words, "name"),
    "getMyName": partial(bot_profile.get_words, "name"),
    "setMyDescription": partial(bot_profile.set_words, "description"),
    "getMyDescription": partial(bot_profile.get_words, "description"),
    "setMyShortDescription": partial(bot_profile.set_words, "short_description"),
    "getMyShortDescription": partial(bot_profile.get_words, "short_description"),
    "setChatMenuButton": bot_profile.set_chat_menu_button,
    "getChatMenuButton": bot_profile.get_chat_menu_button,
    "setWebhook": webhook.set_webhook,
    "deleteWebhook": webhook.delete_webhook,
    "getWebhookInfo": webhook.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendDocument": sending.send_document,
    "sendPhoto": sending.send_photo,
    "sendMediaGroup": sending.send_media_group,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "setMessageReaction": editing.set_message_reaction,
    "answerCallbackQuery": editing.answer_callback_query,
}


class BotApi:
    """The methods. Each call may meet a planned failure, and its parameters are checked for the fault log."""

    def __init__(self, context: ApiContext) -> None:
        self.desk = context
        self.trouble = Trouble()
        self.poller = Poller(context)
        self.pusher = Pusher(context)

    async def call(self, name: str, params: Params) -> object:
        """The `result` of a method (its name in any case); raises ApiError, or ConnectionCut when planned."""
        signature = METHODS.get(name.lower())
        if signature is None:
            self.desk.faults.note(name, "method not spoken here")
            raise ApiError(404, "Not Found: method not found")
        failure = self.trouble.next_for(signature.name)
        if failure is None:
            return await self._work(signature.name, params)
        return await self._fail(failure, signature.name, params)

    async def _fail(self, failure: Failure, name: str, params: Params) -> object:
        if failure.delay:
            await asyncio.sleep(failure.delay)
        result = None
        if failure.applied or failure.status == 0:
            result = await self._work(name, params)
        if failure.cut:
            raise ConnectionCut(name)
        if failure.status:
            raise failure.error()
        return result

    async def _work(self, name: str, params: Params) -> object:
        self.desk.faults.check(METHODS[name.lower()], params)
        if name == "getUpdates":
            return await self.poller.get_updates(params)
        try:
            return _METHODS[name](self.desk, params)
        finally:
            self.desk.world.store.commit()
            if name in ("setWebhook", "deleteWebhook"):
                self.pusher.turn()
