#include <algorithm>
#include <tuple>

#include "api/page.h"
#include "api/queries.h"
#include "model/answers.h"
#include "store/access.h"
#include "store/chat_rows.h"
#include "store/invite_rows.h"
#include "store/membership_rows.h"

namespace snug {

namespace {

constexpr int default_chats = 100;

/// The order of the chat list: greater comes first.
auto rank(const rows::Membership& m) {
  return std::tuple<std::int64_t, Version, std::int64_t>(m.pinned, m.activity, m.chat.value);
}

}  // namespace

Result<std::string> list_chats(QueryContext& ctx, const ListChatsParams& params) {
  std::vector<rows::Membership> all = rows::memberships_of(ctx.db, ctx.viewer);
  std::erase_if(all, [](const rows::Membership& m) { return !m.present(); });
  if (params.page) {
    const auto place = parse_page_cursor<3>(*params.page);
    if (!place) return place.error();
    const std::tuple after((*place)[0], (*place)[1], (*place)[2]);
    std::erase_if(all, [&](const rows::Membership& m) { return rank(m) >= after; });
  }
  const auto limit = static_cast<std::size_t>(params.limit.value_or(Int<1, 200>{default_chats}).value);
  const std::size_t count = std::min(limit, all.size());
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count), all.end(),
                    [](const auto& a, const auto& b) { return rank(a) > rank(b); });

  std::vector<ChatId> ids;
  for (std::size_t i = 0; i < count; ++i) ids.push_back(all[i].chat);
  ChatsAnswer answer{.chats = rows::chats_of(ctx.db, ctx.viewer, ids)};
  if (count < all.size()) {
    const rows::Membership& last = all[count - 1];
    answer.next_cursor = page_cursor<3>({last.pinned, last.activity, last.chat.value});
  }
  return json::to_text(answer);
}

Result<std::string> get_chat(QueryContext& ctx, const ChatParams& params) {
  const auto access = rows::access_to(ctx.db, params.chat_id, ctx.viewer);
  if (!access) return access.error();
  return json::to_text(ChatAnswer{.chat = rows::chat_of(ctx.db, ctx.viewer, params.chat_id)});
}

Result<std::string> list_channels(QueryContext& ctx, const ChatParams& params) {
  const auto access = rows::access_to(ctx.db, params.chat_id, ctx.viewer);
  if (!access) return access.error();
  if (access->chat.kind != ChatKind::group) return bad_field("chatId", "only a group holds channels");
  const auto ids = rows::channels_of(ctx.db, params.chat_id, ctx.viewer);
  return json::to_text(ChatsAnswer{.chats = rows::chats_of(ctx.db, ctx.viewer, ids)});
}

Result<std::string> list_invites(QueryContext& ctx, const ChatParams& params) {
  const auto access = rows::access_to(ctx.db, params.chat_id, ctx.viewer);
  if (!access) return access.error();
  if (auto r = check_no_thread(access->chat); !r) return r.error();
  if (access->chat.kind == ChatKind::direct || access->chat.room() != params.chat_id)
    return fail(Code::forbidden, "this chat has no invites");
  if (!access->is_admin()) return fail(Code::forbidden, "only an admin of the chat sees its invites");
  return json::to_text(InvitesAnswer{rows::invites_of(ctx.db, params.chat_id, ctx.now)});
}

}  // namespace snug
