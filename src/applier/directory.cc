// The directory: groups that everybody may join.
#include "applier/placement.h"
#include "store/schema.h"

namespace snug {

Applied apply(ApplyContext& a, const JoinPublic& c) {
  if (a.level < marks_level) return fail(Code::unavailable, "groups can be joined once all nodes are upgraded");
  if (is_guest(a)) return fail(Code::forbidden, "guests are added to chats by others");
  const auto chat = rows::find_chat(a.db, c.chat_id);
  const bool member = chat && rows::is_member(a.db, chat->id, a.actor);
  if (!chat || chat->kind != ChatKind::group || (!chat->is_public && !member))
    return fail(Code::not_found, "no such group in the directory");
  if (member) return chat_answer(a, chat->id);
  const auto placement = place_itself(a, *chat, a.actor);
  if (!placement) return placement.error();
  enter_room(a, *chat, *placement, false);
  return chat_answer(a, chat->id);
}

}  // namespace snug
