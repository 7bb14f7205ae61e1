// Mentions: the members of a chat that a text names as `@username`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "applier/apply_context.h"

namespace snug {

/// How many people one message can mention; further names are text.
inline constexpr std::size_t mentions_limit = 50;
/// How many of them by groups of users, and how many groups; the rest of a group is not mentioned, further ones are
/// text.
inline constexpr std::size_t group_mentions_limit = 200, named_groups_limit = 10;

/// The case-folded names that follow an `@` at the start of a word, in order, each once.
std::vector<std::string> mentioned_names(std::string_view content);

/// The members so named, in order of their first mention, also by a group of users that they are in: not the actor, nor
/// anyone who has blocked it. Guests name no groups.
std::vector<UserId> find_mentions(const ApplyContext& a, const ChatRow& chat, std::string_view content);

/// `@room`, `@channel` or `@all`, or else `@here`, if the actor may mention everybody in the chat.
std::optional<RoomMention> find_room_mention(const ApplyContext& a, const Access& access, std::string_view content);

}  // namespace snug
