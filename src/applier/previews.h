// Writing what the links of messages lead to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "applier/apply_context.h"

namespace snug {

/// Writes the previews of a message that has none, and gives them to `message`.
void write_previews(const ApplyContext& a, Message& message, const std::vector<FoundPreview>& found);
/// Takes those that are there. Bytes of pictures are collected later (src/files).
void take_previews(const ApplyContext& a, MessageId message);
/// Writes how many previews the message has as a change of it, which the caller tells (messages.cc).
void change_previews(const ApplyContext& a, const ChatRow& chat, Message& message, std::int64_t count);
/// Those of a message as a command has them.
std::vector<FoundPreview> found_previews(Database& db, const Message& message);

}  // namespace snug
