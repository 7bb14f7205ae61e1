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

/// The case-folded names that follow an `@` at the start of a word, in order, each once.
std::vector<std::string> mentioned_names(std::string_view content);

/// The members so named, in order of their first mention: not the actor, nor anyone who has blocked it.
std::vector<UserId> find_mentions(const ApplyContext& a, const ChatRow& chat, std::string_view content);

/// `@room`, `@channel` or `@all`, or else `@here`, if the actor may mention everybody in the chat.
std::optional<RoomMention> find_room_mention(const ApplyContext& a, const Access& access, std::string_view content);

}  // namespace snug
