// Reading what people add to messages (reactions, pins, votes, former texts), and what they keep for themselves (saved
// messages, drafts).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/answers_marks.h"
#include "model/objects.h"
#include "store/database.h"

namespace snug::rows {

// --- Reactions -----------------------------------------------------------------------------------

/// The column `messages.reactions`: an emoji and its count a line, in the order of first use. None: no line.
std::vector<Reaction> parse_reactions(std::string_view column);
std::optional<std::string> join_reactions(const std::vector<Reaction>& reactions);

bool has_reacted(Database& db, MessageId message, UserId user, std::string_view emoji);
/// Says of the reactions of `message` which are the user's, too.
void mark_own_reactions(Database& db, Message& message, UserId user);
/// Those of a message behind `past` in the order of (emoji, user); with `emoji` only those with it. At most `most`.
std::vector<UserReaction> reactions_after(Database& db, MessageId message, const UserReaction& past,
                                          const std::optional<std::string>& emoji, int most);
/// The messages that a user has reacted to, in ascending order of id; at most `most`.
std::vector<MessageId> messages_reacted_to(Database& db, UserId user, int most);
/// What the user has reacted to one of them with, in the order of bytes.
std::vector<std::string> own_reactions(Database& db, MessageId message, UserId user);

// --- Pins ----------------------------------------------------------------------------------------

std::optional<Pin> find_pin(Database& db, ChatId chat, MessageId message);
std::int64_t count_pins(Database& db, ChatId chat);
/// Of a chat, what was pinned last first.
std::vector<MessageId> pinned_messages(Database& db, ChatId chat);

// --- Polls ---------------------------------------------------------------------------------------

/// Without the viewer's votes.
std::optional<Poll> find_poll(Database& db, MessageId message);
/// The columns `polls.options` and `polls.counts`.
std::string join_choices(const std::vector<std::string>& choices);
std::string join_counts(const std::vector<PollOption>& options);
/// Places of what the user has chosen, ascending.
std::vector<std::int64_t> votes_of(Database& db, MessageId message, UserId user);
/// Those behind `past` in the order of (option, user); at most `most`.
std::vector<UserVote> votes_after(Database& db, MessageId message, UserVote past, int most);
/// The messages whose polls a user has voted in, in ascending order of id; at most `most`.
std::vector<MessageId> messages_voted_on(Database& db, UserId user, int most);

// --- Former texts --------------------------------------------------------------------------------

/// The oldest first.
std::vector<Revision> revisions_of(Database& db, MessageId message);

// --- Saved messages and drafts -------------------------------------------------------------------

std::optional<SavedMessage> find_saved(Database& db, UserId user, MessageId message);
/// Changed before `before`, what was saved last first; at most `most`.
std::vector<SavedMessage> newest_saved(Database& db, UserId user, Version before, int most);
/// Changed after `version`, in that order; at most `most`. `removed`: with those that are saved no more.
std::vector<SavedMessage> saved_changed_after(Database& db, UserId user, Version version, bool removed, int most);

/// What was scheduled by a user; also one that was sent or cancelled.
struct ScheduledRow {
  ScheduledMessage message;
  UserId user;
  bool no_preview = false;
};
std::optional<ScheduledRow> find_scheduled(Database& db, MessageId id);
std::int64_t count_scheduled(Database& db, UserId user);
/// Of a user, those that were neither sent nor cancelled, in the order of their times.
std::vector<ScheduledMessage> scheduled_of(Database& db, UserId user);
/// Changed after `version`, in that order; at most `most`. `removed`: with those that were sent or cancelled.
std::vector<ScheduledMessage> scheduled_changed_after(Database& db, UserId user, Version version, bool removed,
                                                      int most);
/// When the next one is to be sent; and those that are to be sent by `now`, in that order, at most `most`.
std::optional<Time> next_scheduled(Database& db);
std::vector<MessageId> scheduled_until(Database& db, Time now, int most);

/// Messages that mention a user by its name, or everybody, sent before `before`, the newest first; at most `most`, and
/// not many more looked at.
struct MentionPlace {
  ChatId chat;
  Seq seq = 0;
  Version version = 0;
  bool of_room = false;  ///< it mentions everybody
};
std::vector<MentionPlace> newest_mentions(Database& db, UserId user, Version before, int most);
std::vector<MentionPlace> newest_room_mentions(Database& db, UserId user, Version before, int most);

/// Also one without text, which stands for one that is gone.
std::optional<ChatDraft> find_draft(Database& db, UserId user, ChatId chat);
/// Changed after `version`, in that order; at most `most`. `removed`: with those that are gone.
std::vector<ChatDraft> drafts_changed_after(Database& db, UserId user, Version version, bool removed, int most);

}  // namespace snug::rows
