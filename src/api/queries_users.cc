#include "api/queries.h"
#include "api/user_search.h"
#include "model/answers.h"
#include "model/text_rules.h"
#include "router/presence_table.h"
#include "store/contact_rows.h"
#include "store/shared_chats.h"
#include "store/user_rows.h"

namespace snug {

namespace {

constexpr int default_found = 20;
/// How many candidates a search looks at: a guest may know none of them.
constexpr int most_examined = 2000;

const Error no_such_user = fail(Code::not_found, "no such user");

bool is_guest(QueryContext& ctx) { return !ctx.system && rows::find_role(ctx.db, ctx.viewer) == UserRole::guest; }

}  // namespace

Presence presence_seen(QueryContext& ctx, UserId user) {
  if (user != ctx.viewer && rows::has_blocked(ctx.db, user, ctx.viewer)) return Presence{.user_id = user};
  return ctx.presence->of(ctx.viewer, user);
}

Result<std::string> get_me(QueryContext& ctx, const NoParams&) {
  auto user = rows::find_user(ctx.db, ctx.viewer);
  if (!user) return no_such_user;
  if (ctx.presence) user->presence = ctx.presence->of(ctx.viewer, ctx.viewer);
  return json::to_text(UserAnswer{std::move(*user)});
}

Result<User> visible_user(QueryContext& ctx, UserId id) {
  auto user = rows::find_user(ctx.db, id);
  if (!user) return no_such_user;
  if (!ctx.system && is_guest(ctx) && !rows::share_chat(ctx.db, ctx.viewer, id)) return no_such_user;
  return std::move(*user);
}

Result<std::string> get_user(QueryContext& ctx, const UserParams& params) {
  auto user = visible_user(ctx, params.user_id);
  if (!user) return user.error();
  if (!ctx.system && ctx.presence && rows::share_chat(ctx.db, ctx.viewer, user->id))
    user->presence = presence_seen(ctx, user->id);
  return json::to_text(UserAnswer{std::move(*user)});
}

Result<std::string> find_users(QueryContext& ctx, const FindUsersParams& params) {
  constexpr std::size_t fewest = 2;
  if (text::count_letters(params.query) < fewest) return bad_field("query", "must have at least 2 letters or digits");
  const auto most = static_cast<std::size_t>(params.limit.value_or(Int<1, 50>{default_found}).value);
  std::optional<rows::SharedChats> circle;
  if (is_guest(ctx)) circle.emplace(ctx.db, ctx.viewer);
  UsersAnswer answer;
  for (const std::vector<rows::Terms>& terms : searches_for(params.query)) {
    const auto wanted = [&](UserId id) {
      for (const User& user : answer.users)
        if (user.id == id) return false;
      return !circle || circle->holds(id);
    };
    for (User& user : rows::users_matching(ctx.db, terms, wanted, most - answer.users.size(), most_examined))
      answer.users.push_back(std::move(user));
  }
  return json::to_text(answer);
}

Result<std::string> list_contacts(QueryContext& ctx, const NoParams&) {
  const int most = static_cast<int>(ctx.settings.contacts_limit);
  ContactsAnswer answer{.contacts = rows::contacts_in_force(ctx.db, ctx.viewer, UserId{}, most)};
  for (const Contact& contact : answer.contacts)
    if (auto user = rows::find_user(ctx.db, contact.user_id)) answer.users.push_back(std::move(*user));
  return json::to_text(answer);
}

std::vector<UserId> known_users(QueryContext& ctx, const std::vector<UserId>& users) {
  rows::SharedChats circle(ctx.db, ctx.viewer);
  std::vector<UserId> known;
  for (const UserId user : users)
    if (circle.holds(user) && rows::find_role(ctx.db, user)) known.push_back(user);
  return known;
}

}  // namespace snug
