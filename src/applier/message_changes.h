// Finding the message that a command is about, and changing it: what all such commands have in common.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "applier/apply_context.h"

namespace snug {

/// A message that the actor may see, and its place in the chat.
struct FoundMessage {
  Message message;
  Access access;
};
Error no_such_message();
/// The actor is a member of its chat. Failures: not_found, not_member.
Result<FoundMessage> find_message(const ApplyContext& a, MessageId id);
/// The same, and the message is not hidden from it, was not deleted, and is no system message.
Result<FoundMessage> find_live_message(const ApplyContext& a, MessageId id);

/// Begins a change: the message gets the version of the command. Its former change is not named any more, so that a
/// message has one row of `message_changes` however often it changes.
void begin_change(const ApplyContext& a, Message& message);
/// Ends it, when the row of the message is written: the change is counted in `message_changes`, and in the chat's
/// preview if it was the last message.
void end_change(const ApplyContext& a, const ChatRow& chat, const Message& message);

/// Tells the room of a changed message, and answers with it as the actor sees it.
MessageAnswer tell_change(ApplyContext& a, const ChatRow& chat, Message message);
/// The answer alone. `json`: the message as its event has it, or nothing.
MessageAnswer message_answer(const ApplyContext& a, const ChatRow& chat, Message message, std::string json = {});

/// Keeps the text of a message that gets another.
void keep_revision(const ApplyContext& a, const Message& message);
/// What people have added to a message goes: reactions, its pin, its poll, former texts. The row of the message is for
/// the caller to write.
void take_marks(const ApplyContext& a, Message& message);

/// Takes one reaction of a user from some of the messages that have any, or its vote from some of those that it has
/// voted on. In a command one message of a chat changes, because a change is named by chat and version: those of
/// `changed` are passed over, and the others enter it. False: there were none.
using ChangedChats = std::set<ChatId>;
/// The loop of both. `take`: from a message that is there; `drop`: from one that nobody reads any more.
bool take_marks_from(ApplyContext& a, const std::vector<MessageId>& messages, ChangedChats& changed,
                     const std::function<void(const ChatRow&, Message&)>& take,
                     const std::function<void(MessageId)>& drop);
bool take_reactions_of(ApplyContext& a, UserId user, ChangedChats& changed);
bool take_votes_of(ApplyContext& a, UserId user, ChangedChats& changed);
/// How many messages each looks at.
inline constexpr int most_marked = 10;

/// The poll of a new message. Failure: bad_request.
Result<Poll> make_poll(const ApplyContext& a, const NewPoll& given);
void write_poll(const ApplyContext& a, const Message& message);
/// Sends a message in a user's name, who may be gone by now.
Applied send_as(ApplyContext& a, UserId user, const SendMessage& message);
/// Sends a message to a thread and, as `copy_id`, to the chat of its root. No poll is sent to both.
Applied send_reply(ApplyContext& a, const SendMessage& reply, std::optional<MessageId> copy_id);
/// The actor has sent what it was about to write.
void end_draft(ApplyContext& a, ChatId chat);

}  // namespace snug
