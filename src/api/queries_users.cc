#include <algorithm>

#include "api/folding.h"
#include "api/queries.h"
#include "model/answers.h"
#include "router/presence_table.h"
#include "store/circle.h"
#include "store/user_rows.h"

namespace snug {

namespace {

constexpr int default_found = 20;
/// How many candidates a search looks at: a guest may know none of them.
constexpr int most_examined = 2000;

const Error no_such_user = fail(Code::not_found, "no such user");

bool is_guest(QueryContext& ctx) { return !ctx.system && rows::find_role(ctx.db, ctx.viewer) == UserRole::guest; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// What a query is looked up as: the text as it is (a username may hold what separates words), then its words, the
/// longest first.
std::vector<std::vector<std::string>> searches_for(std::string_view query) {
  const std::string whole = fold(trimmed(query));
  if (whole.empty()) return {};
  std::vector<std::vector<std::string>> searches{{whole}};
  std::vector<std::string> words = search_terms("", query);
  std::erase(words, "");
  std::stable_sort(words.begin(), words.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
  if (!words.empty() && words.front() != whole) searches.push_back(std::move(words));
  return searches;
}

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

Result<std::string> get_user(QueryContext& ctx, const UserParams& params) {
  auto user = rows::find_user(ctx.db, params.user_id);
  if (!user) return no_such_user;
  if (ctx.system) return json::to_text(UserAnswer{std::move(*user)});
  const bool shares_chat = rows::Circle(ctx.db, ctx.viewer).holds(user->id);
  if (!shares_chat && is_guest(ctx)) return no_such_user;
  if (shares_chat && ctx.presence) user->presence = presence_seen(ctx, user->id);
  return json::to_text(UserAnswer{std::move(*user)});
}

Result<std::string> find_users(QueryContext& ctx, const FindUsersParams& params) {
  const auto most = static_cast<std::size_t>(params.limit.value_or(Int<1, 50>{default_found}).value);
  std::optional<rows::Circle> circle;
  if (is_guest(ctx)) circle.emplace(ctx.db, ctx.viewer);
  UsersAnswer answer;
  for (const std::vector<std::string>& words : searches_for(params.query)) {
    const auto wanted = [&](UserId id) {
      for (const User& user : answer.users)
        if (user.id == id) return false;
      return !circle || circle->holds(id);
    };
    for (User& user : rows::users_matching(ctx.db, words, wanted, most - answer.users.size(), most_examined))
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
  rows::Circle circle(ctx.db, ctx.viewer);
  std::vector<UserId> known;
  for (const UserId user : users)
    if (circle.holds(user) && rows::find_role(ctx.db, user)) known.push_back(user);
  return known;
}

}  // namespace snug
