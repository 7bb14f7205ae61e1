// What a caller may have meant who asked for an operation, or a path, that isn't there.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/table.h"

namespace snug {

/// An operation: written another way (`sendMessage`), mistyped, called by the name it has in many apps (`chat message`,
/// `join room`), or by the event that it leads to (`new message`). Never one of administrators. Thread: any.
std::optional<std::string_view> operation_meant(const Table& table, std::string_view name);

/// A path over REST, `/chats/{chatId}/messages`, for one that is mistyped, or is the name of an operation.
std::optional<std::string> path_meant(const Table& table, std::span<const std::string> segments);

}  // namespace snug
