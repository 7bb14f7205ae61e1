#include <algorithm>
#include <tuple>
#include <unordered_set>

#include "api/page.h"
#include "api/queries.h"
#include "model/answers_rooms.h"
#include "model/params_rooms.h"
#include "store/thread_rows.h"
#include "store/user_rows.h"
#include "store/viewer_marks.h"

namespace snug {

namespace {

constexpr std::int64_t default_threads = 50;

/// The order of the list: greater comes first.
auto rank(const rows::FollowedThread& thread) {
  return std::tuple<Version, std::int64_t>(thread.membership.activity, thread.membership.chat.value);
}

std::vector<rows::FollowedThread> followed(QueryContext& q, bool only_unread) {
  constexpr int most = 500;
  std::vector<rows::FollowedThread> all;
  for (ChatId past;;) {
    auto some = rows::followed_threads_after(q.db, q.viewer, past, most);
    const bool is_end = std::cmp_less(some.size(), most);
    if (!some.empty()) past = some.back().membership.chat;
    std::erase_if(some, [&](const auto& thread) { return !thread.follows || (only_unread && !thread.unread); });
    all.insert(all.end(), some.begin(), some.end());
    if (is_end) return all;
  }
}

/// The users that an answer names, each once.
class Named {
 public:
  explicit Named(QueryContext& q) : q_(q) {}

  void add(const Message& message) {
    add(message.sender_id);
    add_all(message.mentions.value_or(std::vector<UserId>()));
    if (message.thread) add_all(message.thread->user_ids);
  }
  void add(UserId id) {
    if (!ids_.insert(id).second) return;
    if (auto user = rows::find_user(q_.db, id)) users_.push_back(std::move(*user));
  }
  std::vector<User> take() { return std::move(users_); }

 private:
  void add_all(const std::vector<UserId>& ids) {
    for (const UserId id : ids) add(id);
  }

  QueryContext& q_;
  std::unordered_set<UserId> ids_;
  std::vector<User> users_;
};

}  // namespace

Result<std::string> list_threads(QueryContext& q, const ListThreadsParams& p) {
  std::vector<rows::FollowedThread> all = followed(q, p.unread.value_or(false));
  if (p.page) {
    const auto place = parse_page_cursor<2>(*p.page);
    if (!place) return place.error();
    const std::tuple after((*place)[0], (*place)[1]);
    std::erase_if(all, [&](const auto& thread) { return rank(thread) >= after; });
  }
  const auto limit = static_cast<std::size_t>(p.limit.value_or(PageSize{default_threads}).value);
  const std::size_t count = std::min(limit, all.size());
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count), all.end(),
                    [](const auto& a, const auto& b) { return rank(a) > rank(b); });

  ThreadsAnswer answer;
  Named named(q);
  std::vector<ChatId> ids;
  for (std::size_t i = 0; i < count; ++i) {
    ids.push_back(all[i].membership.chat);
    auto root = readable_message(q, all[i].root);
    if (!root) continue;
    const rows::ChatRow& chat = root->access.chat;
    ViewerMarks(q.db, q.viewer, chat.id, chat.room(), chat.receipts).give(root->message);
    named.add(root->message);
    answer.messages.push_back(std::move(root->message));
  }
  answer.threads = rows::chats_of(q.db, q.viewer, ids);
  for (const Chat& thread : answer.threads)
    if (thread.last_message_preview) named.add(thread.last_message_preview->sender_id);
  answer.users = named.take();
  if (count < all.size()) {
    const rows::Membership& last = all[count - 1].membership;
    answer.next_cursor = page_cursor<2>({last.activity, last.chat.value});
  }
  return json::to_text(answer);
}

}  // namespace snug
