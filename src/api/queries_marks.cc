#include <algorithm>
#include <limits>

#include "api/page.h"
#include "api/queries.h"
#include "base/bytes.h"
#include "model/answers_marks.h"
#include "model/emoji_text.h"
#include "store/mark_rows.h"
#include "store/message_rows.h"
#include "store/user_rows.h"
#include "store/viewer_marks.h"

namespace snug {

namespace {

constexpr int default_rows = 50;

int size_of_page(const std::optional<PageSize>& limit) {
  return static_cast<int>(limit.value_or(PageSize{default_rows}).value);
}

/// Each user once.
template <class Rows>
std::vector<User> users_named(QueryContext& q, const Rows& named) {
  std::vector<User> users;
  for (const auto& row : named) {
    const bool there =
        std::any_of(users.begin(), users.end(), [&](const User& user) { return user.id == row.user_id; });
    if (there) continue;
    if (auto user = rows::find_user(q.db, row.user_id)) users.push_back(std::move(*user));
  }
  return users;
}

ViewerMarks marks_in(QueryContext& q, const rows::ChatRow& chat) {
  return {q.db, q.viewer, chat.id, chat.room(), chat.receipts};
}

/// A place in the list of reactions, as a page cursor: USER.EMOJI.
std::string place_of(const UserReaction& last) { return to_string(last.user_id) + '.' + base64url_encode(last.emoji); }
Result<UserReaction> parse_place(std::string_view text) {
  const Error bad = bad_field("page", "is no page cursor of this list");
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return bad;
  const auto user = parse_page_cursor<1>(text.substr(0, dot));
  const auto emoji = base64url_decode(text.substr(dot + 1));
  if (!user || !emoji || !json::valid_utf8(*emoji)) return bad;
  return UserReaction{*emoji, UserId{(*user)[0]}};
}

}  // namespace

Result<std::string> list_reactions(QueryContext& q, const ListReactionsParams& p) {
  auto found = readable_message(q, p.message_id);
  if (!found) return found.error();
  std::optional<std::string> emoji;
  if (p.emoji) {
    emoji = one_emoji(*p.emoji);
    if (!emoji) return bad_field("emoji", "is not one emoji");
  }
  UserReaction past;
  if (p.page) {
    auto place = parse_place(*p.page);
    if (!place) return place.error();
    past = std::move(*place);
  }
  const int most = size_of_page(p.limit);
  ReactionsAnswer answer;
  answer.reactions = rows::reactions_after(q.db, p.message_id, past, emoji, most);
  answer.users = users_named(q, answer.reactions);
  if (std::cmp_equal(answer.reactions.size(), most)) answer.next_cursor = place_of(answer.reactions.back());
  return json::to_text(answer);
}

Result<std::string> list_pins(QueryContext& q, const ChatParams& p) {
  const auto access = rows::access_to(q.db, p.chat_id, q.viewer);
  if (!access) return access.error();
  if (auto r = check_no_thread(access->chat); !r) return r.error();
  MessagesAnswer answer;
  ViewerMarks marks = marks_in(q, access->chat);
  for (const MessageId id : rows::pinned_messages(q.db, p.chat_id)) {
    auto message = rows::find_message(q.db, id);
    if (!message || message->seq <= access->from_seq) continue;
    marks.give(*message);
    answer.messages.push_back(std::move(*message));
  }
  return json::to_text(answer);
}

Result<std::string> list_saved(QueryContext& q, const ListSavedParams& p) {
  Version before = std::numeric_limits<Version>::max();
  if (p.page) {
    const auto place = parse_page_cursor<1>(*p.page);
    if (!place) return place.error();
    before = (*place)[0];
  }
  const int most = size_of_page(p.limit);
  SavedAnswer answer;
  answer.saved = rows::newest_saved(q.db, q.viewer, before, most);
  for (const SavedMessage& each : answer.saved) {
    auto found = readable_message(q, each.message_id);
    if (!found || found->message.deleted_at) continue;
    marks_in(q, found->access.chat).give(found->message);
    answer.messages.push_back(std::move(found->message));
  }
  if (std::cmp_equal(answer.saved.size(), most)) answer.next_cursor = page_cursor<1>({answer.saved.back().version});
  return json::to_text(answer);
}

Result<std::string> list_revisions(QueryContext& q, const MessageParams& p) {
  const auto found = readable_message(q, p.message_id);
  if (!found) return found.error();
  const EditHistory rule = q.settings.edit_history;
  if (rule == EditHistory::off) return fail(Code::forbidden, "former texts of messages are not kept here");
  if (rule == EditHistory::sender && found->message.sender_id != q.viewer)
    return fail(Code::forbidden, "only its sender sees what a message said before");
  return json::to_text(RevisionsAnswer{rows::revisions_of(q.db, p.message_id)});
}

Result<std::string> list_votes(QueryContext& q, const ListVotesParams& p) {
  const auto found = readable_message(q, p.message_id);
  if (!found) return found.error();
  if (!found->message.poll) return bad_field("messageId", "has no poll");
  if (found->message.poll->anonymous) return fail(Code::forbidden, "this poll is anonymous");
  UserVote past{.option = -1};
  if (p.page) {
    const auto place = parse_page_cursor<2>(*p.page);
    if (!place) return place.error();
    past = {(*place)[0], UserId{(*place)[1]}};
  }
  const int most = size_of_page(p.limit);
  VotesAnswer answer;
  answer.votes = rows::votes_after(q.db, p.message_id, past, most);
  answer.users = users_named(q, answer.votes);
  if (std::cmp_equal(answer.votes.size(), most)) {
    const UserVote& last = answer.votes.back();
    answer.next_cursor = page_cursor<2>({last.option, last.user_id.value});
  }
  return json::to_text(answer);
}

Result<std::string> list_scheduled(QueryContext& q, const NoParams&) {
  return json::to_text(ScheduledListAnswer{rows::scheduled_of(q.db, q.viewer)});
}

/// Two lists, both by version: those that name the viewer, and those that name everybody in a chat, of which those of
/// other chats are passed over. A page ends where the shorter of the two was read to.
Result<std::string> list_mentions(QueryContext& q, const ListSavedParams& p) {
  constexpr int most_examined = 1000;
  Version before = std::numeric_limits<Version>::max();
  if (p.page) {
    const auto place = parse_page_cursor<1>(*p.page);
    if (!place) return place.error();
    before = (*place)[0];
  }
  const int most = size_of_page(p.limit);
  auto places = rows::newest_mentions(q.db, q.viewer, before, most);
  const auto room = rows::newest_room_mentions(q.db, q.viewer, before, most_examined);
  Version reached = 0;  // everything down to it was read
  if (std::cmp_equal(places.size(), most)) reached = places.back().version;
  if (std::cmp_equal(room.size(), most_examined)) reached = std::max(reached, room.back().version);
  places.insert(places.end(), room.begin(), room.end());
  std::sort(places.begin(), places.end(), [](const auto& a, const auto& b) { return a.version > b.version; });

  MentionsAnswer answer;
  Version last = 0;
  for (const rows::MentionPlace& place : places) {
    if (place.version < reached || place.version == last) continue;
    if (std::cmp_equal(answer.messages.size(), most)) {
      reached = std::max(reached, last);
      break;
    }
    last = place.version;
    const auto access = rows::access_to(q.db, place.chat, q.viewer);
    if (!access || place.seq <= access->from_seq) continue;
    if (access->chat.is_thread() && !access->has_state && place.of_room) continue;
    auto found = rows::messages_between(q.db, place.chat, place.seq, place.seq);
    if (found.empty() || found.front().deleted_at) continue;
    marks_in(q, access->chat).give(found.front());
    answer.messages.push_back(std::move(found.front()));
  }
  if (reached > 0) answer.next_cursor = page_cursor<1>({reached});
  return json::to_text(answer);
}

Result<std::string> list_drafts(QueryContext& q, const NoParams&) {
  return json::to_text(
      DraftsAnswer{rows::drafts_changed_after(q.db, q.viewer, 0, false, std::numeric_limits<std::int32_t>::max())});
}

}  // namespace snug
