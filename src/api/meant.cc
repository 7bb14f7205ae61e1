#include "api/meant.h"

#include <algorithm>
#include <utility>

#include "base/edits.h"

namespace snug {

namespace {

constexpr std::size_t longest = 40;  // bytes of a name that is worth a guess
constexpr std::size_t most_edits = 2;

/// What apps and tutorials call things, and our own events, by what leads to them; `_` between words.
constexpr std::pair<std::string_view, std::string_view> usual[] = {
    {"send", "send_message"},
    {"message", "send_message"},
    {"msg", "send_message"},
    {"new_message", "send_message"},
    {"chat", "send_message"},
    {"message_updated", "edit_message"},
    {"edit", "edit_message"},
    {"update_message", "edit_message"},
    {"message_deleted", "delete_message"},
    {"delete", "delete_message"},
    {"remove_message", "delete_message"},
    {"typing", "typing_start"},
    {"start_typing", "typing_start"},
    {"stop_typing", "typing_stop"},
    {"read", "message_read"},
    {"seen", "message_read"},
    {"message_seen", "message_read"},
    {"mark_as_read", "message_read"},
    {"receipts", "message_read"},
    {"delivered", "message_delivered"},
    {"join", "join_chat"},
    {"join_room", "join_chat"},
    {"join_channel", "join_chat"},
    {"leave", "leave_chat"},
    {"leave_room", "leave_chat"},
    {"create_room", "create_chat"},
    {"create_group", "create_chat"},
    {"chat_created", "create_chat"},
    {"chat_updated", "update_chat"},
    {"chat_removed", "leave_chat"},
    {"member_added", "add_members"},
    {"member_updated", "update_member"},
    {"member_removed", "remove_member"},
    {"chat_state_updated", "update_chat_state"},
    {"history", "list_messages"},
    {"get_messages", "list_messages"},
    {"get_chats", "list_chats"},
    {"get_rooms", "list_chats"},
    {"rooms", "list_chats"},
    {"online", "set_presence"},
    {"presence_update", "set_presence"},
    {"user_updated", "update_me"},
};

/// `sendMessage`, `send-message`, `Send message` → `send_message`
std::string as_name(std::string_view text) {
  const auto is = [](char c, char low, char high) { return low <= c && c <= high; };
  std::string name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool capital = is(c, 'A', 'Z');
    const bool between = !capital && !is(c, 'a', 'z') && !is(c, '0', '9');
    const bool begins = capital && i > 0 && is(text[i - 1], 'a', 'z');
    if ((between || begins) && !name.empty() && name.back() != '_') name += '_';
    if (!between) name += static_cast<char>(capital ? c | 0x20 : c);
  }
  while (name.ends_with('_')) name.pop_back();
  return name;
}

bool has_word(std::string_view name, std::string_view word) {
  const auto at = ("_" + std::string(name) + "_").find("_" + std::string(word) + "_");
  return at != std::string::npos;
}

const Operation* open_operation(const Table& table, std::string_view name) {
  const Operation* found = table.find(name);
  return found && found->access != Access::admin ? found : nullptr;
}

const Operation* nearest(const Table& table, std::string_view name) {
  const Operation* best = nullptr;
  std::size_t least = most_edits + 1;
  for (const Operation& operation : table.all()) {
    if (operation.access == Access::admin) continue;
    const std::size_t edits = edits_between(operation.name, name);
    if (edits >= least) continue;
    least = edits;
    best = &operation;
  }
  return best;
}

const Operation* meant(const Table& table, std::string_view text) {
  if (text.size() > longest) return nullptr;
  const std::string name = as_name(text);
  if (name.empty()) return nullptr;
  if (const Operation* same = open_operation(table, name)) return same;
  for (const auto& [said, operation] : usual)
    if (name == said) return open_operation(table, operation);
  if (const Operation* near = nearest(table, name)) return near;
  return has_word(name, "message") || has_word(name, "msg") ? open_operation(table, "send_message") : nullptr;
}

}  // namespace

std::optional<std::string_view> operation_meant(const Table& table, std::string_view name) {
  const Operation* operation = meant(table, name);
  return operation ? std::optional(operation->name) : std::nullopt;
}

std::optional<std::string> path_meant(const Table& table, std::span<const std::string> segments) {
  if (segments.size() == 1) {
    const Operation* operation = open_operation(table, as_name(segments[0]));
    if (operation && !operation->method.empty()) return std::string(operation->path);
  }
  const Operation* best = nullptr;
  std::size_t least = most_edits + 1;
  for (const Operation& operation : table.all()) {
    if (operation.access == Access::admin || operation.method.empty()) continue;
    std::string_view rest = operation.path;
    std::size_t edits = 0;
    for (const std::string& segment : segments) {
      if (rest.empty()) edits = least;
      rest.remove_prefix(std::min<std::size_t>(1, rest.size()));
      const std::string_view word = rest.substr(0, rest.find('/'));
      rest.remove_prefix(word.size());
      if (word.starts_with('{')) continue;
      edits += segment.size() > longest ? least : edits_between(word, segment);
    }
    if (!rest.empty() || edits >= least) continue;
    least = edits;
    best = &operation;
  }
  return best ? std::optional(std::string(best->path)) : std::nullopt;
}

}  // namespace snug
