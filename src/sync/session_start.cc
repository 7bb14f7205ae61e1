#include "sync/session_start.h"

#include "store/admin_rows.h"
#include "store/contact_rows.h"
#include "store/picture_rows.h"
#include "store/preference_rows.h"
#include "store/snapshot.h"
#include "store/user_rows.h"
#include "sync/sync_events.h"

namespace snug {

namespace {

Memberships subscriptions(Database& db, UserId user, const std::vector<rows::Membership>& memberships) {
  Memberships subscribed;
  for (const rows::Membership& m : memberships) {
    if (!m.present()) continue;
    if (m.open_channel())
      subscribed.channels.emplace_back(m.chat, m.room);
    else
      subscribed.rooms.push_back({m.room, m.member_count, m.peer});
  }
  subscribed.blocked = rows::blocked_by(db, user);
  return subscribed;
}

}  // namespace

Result<SessionStart> read_session_start(Database& db, const SessionLoader::Request& request, std::size_t rows_limit,
                                        bool may_lag) {
  const Snapshot snapshot = read_snapshot(db);
  if (snapshot.version < request.at_least) return too_early();
  if (auto alive = check_login(db, request.user, request.login); !alive) return alive.error();
  auto user = rows::find_user(db, request.user);
  if (!user) return fail(Code::unauthorized, "no such user");

  SessionStart start{.version = snapshot.version,
                     .user = std::move(*user),
                     .settings = snapshot.settings,
                     .announcement = rows::announcement_in_force(db),
                     .branding = rows::branding(db),
                     .preferences = rows::preferences_of(db, request.user)};
  if (!request.memberships && !request.cursor) return start;
  const auto memberships = rows::memberships_of(db, request.user);
  if (request.memberships) start.memberships = subscriptions(db, request.user, memberships);
  if (request.cursor) {
    QueryContext ctx{.db = db,
                     .viewer = request.user,
                     .login = request.login,
                     .version = snapshot.version,
                     .epoch = snapshot.epoch,
                     .settings = snapshot.settings,
                     .may_lag = may_lag};
    auto answer = read_sync(ctx, *request.cursor, sync_default_limit, memberships, rows_limit);
    if (!answer) return answer.error();
    start.page = SyncPage{{}, answer->cursor, answer->more, answer->reset.value_or(false)};
    if (request.as_events) start.page->events = as_events(*answer);
    if (!start.page->events) start.page->data = json::to_text(*answer);
  }
  return start;
}

}  // namespace snug
