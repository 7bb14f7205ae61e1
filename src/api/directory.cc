// The directory: groups that everybody may find and join.
#include <utility>

#include "api/context.h"
#include "api/failures.h"
#include "api/folding.h"
#include "api/operations.h"
#include "model/answers_rooms.h"
#include "model/params_rooms.h"
#include "store/directory_rows.h"
#include "store/user_rows.h"

namespace snug {

namespace {

constexpr int default_page = 50;
/// What a page looks at: where few match, pages are short.
constexpr int most_examined = 300;

/// Where a page goes on: `ID.TITLE` of the last chat looked at.
struct Place {
  std::string title;
  ChatId id;
};

Result<Place> place_in(const std::optional<PageCursor>& page) {
  if (!page) return Place{};
  const std::string_view text = *page;
  const auto dot = text.find('.');
  const auto id = parse_id<ChatTag>(text.substr(0, dot));
  if (!id || dot == std::string_view::npos) return bad_field("page", "is no page cursor of this list");
  return Place{std::string(text.substr(dot + 1)), *id};
}

bool matches(const PublicChat& chat, std::string_view folded) {
  const auto has = [&](const std::string& text) { return fold(text).find(folded) != std::string::npos; };
  return has(chat.title) || (chat.topic && has(*chat.topic)) || (chat.description && has(*chat.description));
}

Result<std::string> list_public(QueryContext& q, const ListPublicParams& p) {
  if (rows::find_role(q.db, q.viewer) == UserRole::guest)
    return fail(Code::forbidden, "guests are added to chats by others");
  auto place = place_in(p.page);
  if (!place) return place.error();
  const auto limit = static_cast<std::size_t>(p.limit ? p.limit->value : default_page);
  const std::string query = p.query ? fold(*p.query) : std::string();
  const int most = query.empty() ? static_cast<int>(limit) : most_examined;
  auto found = rows::public_chats_after(q.db, q.viewer, place->title, place->id, most);
  PublicChatsAnswer answer;
  bool more = std::cmp_equal(found.size(), most);
  for (PublicChat& chat : found) {
    if (answer.chats.size() == limit) {
      more = true;
      break;
    }
    *place = {chat.title, chat.id};
    if (query.empty() || matches(chat, query)) answer.chats.push_back(std::move(chat));
  }
  if (more) answer.next_cursor = to_string(place->id) + "." + place->title;
  return json::to_text(answer);
}

Preparation join_public(Context&, const CallContext&, ChatParams& p) { return JoinPublic{p.chat_id}; }

}  // namespace

void add_directory_operations(Operations& out) {
  static constexpr Failure guest{Code::forbidden, "the caller is a guest"};
  out.push_back(
      query<PublicChatsAnswer>("list_public", "GET", "/directory", "Groups that everybody may join", list_public)
          .described(
              "In the order of their titles. Paged by `page`, from `nextCursor` of the page before; with `query` "
              "pages may be short.")
          .only_for("all but guests")
          .fails({guest}));
  out.push_back(command<ChatAnswer>("join_public", "POST", "/directory/{chatId}/join", "Join a group of the directory",
                                    join_public)
                    .described("Who is in it gets the same answer.")
                    .only_for("all but guests")
                    .fails({{Code::not_found, "there is no such group in the directory"},
                            {Code::forbidden, "the caller was removed from the group"},
                            guest,
                            failures::chat_is_full,
                            failures::caller_is_full}));
}

}  // namespace snug
