#include <algorithm>

#include "applier/apply_context.h"

namespace snug {

const std::string& ApplyContext::emit_event(Event event) {
  event.data = to_json(event.body);
  emit(std::move(event));
  return std::get<Event>(changes.back()).data;
}

ChatUpdatedData changed_chat(const ApplyContext& a, ChatId id, ChangeKind what, const std::vector<UserId>& users) {
  ChatChange change{.what = what, .user_ids = std::nullopt, .by = std::nullopt};
  if (!users.empty()) change.user_ids = users;
  if (a.actor && std::find(users.begin(), users.end(), a.actor) == users.end()) change.by = a.actor;
  return {rows::get_chat(a.db, id), std::move(change)};
}

ChatAnswer chat_answer(const ApplyContext& a, ChatId id) { return {rows::chat_of(a.db, a.actor, id)}; }

}  // namespace snug
