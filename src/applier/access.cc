#include "applier/apply_context.h"
#include "store/schema.h"
#include "store/shared_chats.h"

namespace snug {

Result<void> check_visible(const ApplyContext& a, UserId user) {
  const Error hidden = fail(Code::not_found, "no such user");
  if (!rows::is_enabled(a.db, user)) return hidden;
  if (!a.actor || rows::find_role(a.db, a.actor) != UserRole::guest) return {};
  if (!rows::share_chat(a.db, a.actor, user)) return hidden;
  return {};
}

bool is_guest(const ApplyContext& a) {
  return a.level >= marks_level && rows::find_role(a.db, a.actor) == UserRole::guest;
}

Result<Access> enter_list(const ApplyContext& a, ChatId id) {
  auto access = enter(a, id);
  if (!access) return access;
  if (auto r = check_no_thread(access->chat); !r) return r.error();
  if (access->chat.kind == ChatKind::direct) return fail(Code::forbidden, "a direct chat has exactly its two members");
  if (access->chat.open_channel()) return fail(Code::forbidden, "an open channel has the members of its group");
  return access;
}

}  // namespace snug
