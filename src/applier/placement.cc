#include "applier/placement.h"

#include <algorithm>

#include "store/schema.h"

namespace snug {

namespace {

/// How many chats of a user one other user can have put it into: no single user keeps all others from it.
std::int64_t most_by_one(const Settings& settings) {
  constexpr std::int64_t few = 25;
  return std::max(settings.chats_limit / 2, std::min(settings.chats_limit, few));
}

/// What others have put the user into does not count.
Result<void> check_own_quota(const ApplyContext& a, UserId user) {
  const auto fits = [&](const rows::Placed& placed) { return placed.by < a.settings.chats_limit; };
  if (fits(rows::count_placed(a.db, user, user)) || fits(rows::count_present(a.db, user, user))) return {};
  return fail(Code::forbidden, "you are in as many chats as is allowed");
}

Result<void> check_quota_for_actor(const ApplyContext& a, UserId user) {
  const auto fits = [&](const rows::Placed& placed) {
    return placed.all < a.settings.chats_limit && placed.by < most_by_one(a.settings);
  };
  if (fits(rows::count_placed(a.db, user, a.actor)) || fits(rows::count_present(a.db, user, a.actor))) return {};
  return fail(Code::forbidden, "this user can't be added to more chats: send an invite");
}

/// Whether the actor may put this user into the room.
Result<void> check_placed(const ApplyContext& a, const ChatRow& room, UserId user) {
  const bool direct = room.kind == ChatKind::direct;
  if (auto r = check_visible(a, user); !r) return r;
  if (rows::has_blocked(a.db, user, a.actor))
    return fail(Code::forbidden, direct ? "you can't write to this user" : "you can't add this user");
  if (direct || rows::is_member(a.db, room.id, user)) return {};
  return check_quota_for_actor(a, user);
}

Result<void> check_room(const ApplyContext& a, const ChatRow& room, std::size_t entering) {
  if (room.member_count + static_cast<std::int64_t>(entering) > a.settings.members_limit)
    return fail(Code::forbidden, "this chat can't have more members");
  return {};
}

/// Guests are members of private channels alone, so that they see nothing of the groups.
bool may_be_alone_in(const ApplyContext& a, const ChatRow& channel, UserId user) {
  return a.level >= marks_level && channel.is_private && rows::find_role(a.db, user) == UserRole::guest;
}

bool holds(const std::vector<UserId>& users, UserId user) {
  return std::find(users.begin(), users.end(), user) != users.end();
}

}  // namespace

UserId Placement::placed_by(const ChatRow& room, UserId user) const {
  return user == hand_ || room.kind != ChatKind::direct ? hand_ : UserId{};
}

Result<Placement> place_itself(const ApplyContext& a, const ChatRow& room, UserId user) {
  if (rows::was_removed(a.db, room.id, user))
    return fail(Code::forbidden, "you were removed from this chat: ask to be added again");
  if (room.kind == ChatKind::channel && !rows::is_member(a.db, room.group_id, user))
    return fail(Code::forbidden, "this invite is for members of the channel's group");
  if (auto r = check_own_quota(a, user); !r) return r.error();
  if (auto r = check_room(a, room, 1); !r) return r.error();
  Placement placement(user);
  placement.entering_.push_back(user);
  return placement;
}

Result<Placement> place(const ApplyContext& a, const ChatRow& room, const std::vector<UserId>& others,
                        std::string_view field) {
  Placement placement(a.actor);
  for (std::size_t i = 0; i < others.size(); ++i) {
    const UserId user = others[i];
    if (user == a.actor || holds(placement.named_, user)) continue;
    if (auto r = check_placed(a, room, user); !r) {
      Error error = r.error();
      if (!field.empty()) error.field = std::string(field) + "[" + std::to_string(i) + "]";
      return error;
    }
    const bool enters = !rows::is_member(a.db, room.id, user);
    if (enters && room.kind == ChatKind::channel && !rows::is_member(a.db, room.group_id, user) &&
        !may_be_alone_in(a, room, user))
      return bad_field(std::string(field), "a channel's members are taken from its group");
    placement.named_.push_back(user);
    if (enters) placement.entering_.push_back(user);
  }
  if (auto r = check_room(a, room, placement.entering_.size()); !r) return r.error();
  return placement;
}

Result<Placement> place_with(const ApplyContext& a, const ChatRow& room, const std::vector<UserId>& others,
                             std::string_view field) {
  auto placement = place(a, room, others, field);
  if (!placement) return placement;
  auto itself = place_itself(a, room, a.actor);
  if (!itself) return itself;
  placement->entering_.insert(placement->entering_.begin(), a.actor);
  if (auto r = check_room(a, room, placement->entering_.size()); !r) return r.error();
  return placement;
}

}  // namespace snug
