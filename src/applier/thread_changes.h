// What messages of a thread change: who follows it, and what its root says of it.
#pragma once

#include "applier/apply_context.h"

namespace snug {

/// Makes the thread of a message that has none.
void begin_thread(const ApplyContext& a, ChatId thread, const Message& root, const ChatRow& parent);

/// Writes that a user follows a thread from now on, and has read it up to there. False: it follows it already.
bool follow(const ApplyContext& a, const ChatRow& thread, UserId user, Seq read);
/// Writes that it does not any more.
void end_following(const ApplyContext& a, ChatId thread, UserId user);
/// Tells the devices of a user that has begun to follow.
void emit_followed(ApplyContext& a, UserId user, ChatId thread);

/// A message was written to a thread: its sender, those that it names and, with the first one, the root's author follow
/// from now on. They are told, and then the room of the root.
void note_reply(ApplyContext& a, const Access& access, const Message& reply);
/// A message of a thread is emptied. Tells the room of the root.
void take_reply(ApplyContext& a, const ChatRow& thread, const Message& reply);
/// Of a thread that nobody reads any more: it does not name the user. Of other chats: nothing.
void forget_replier(const ApplyContext& a, ChatId thread, UserId user);

}  // namespace snug
