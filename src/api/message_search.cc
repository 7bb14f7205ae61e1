#include "api/message_search.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "api/folding.h"
#include "api/page.h"
#include "api/search_marks.h"
#include "identity/username.h"
#include "store/access.h"
#include "store/membership_rows.h"
#include "store/message_rows.h"
#include "store/user_rows.h"
#include "store/viewer_marks.h"

namespace snug {

namespace {

/// In as many chats they are looked for in the index; in more, what is found is sorted out.
constexpr std::size_t most_chats = 100;
constexpr std::int64_t default_found = 25;

/// Takes a sign that people write before names.
std::string_view without(char sign, std::string_view name) {
  if (name.starts_with(sign)) name.remove_prefix(1);
  return name;
}

template <class T>
void keep_common(std::optional<std::vector<T>>& all, std::vector<T> others) {
  std::sort(others.begin(), others.end());
  if (!all) {
    all = std::move(others);
    return;
  }
  std::erase_if(*all, [&](const T& one) { return !std::binary_search(others.begin(), others.end(), one); });
}

/// One search: first who may look where, then what is wanted, then what is found.
class Search {
 public:
  Search(QueryContext& ctx, const SearchMessagesParams& params) : ctx_(ctx), params_(params) {}

  /// The chats that the viewer reads. Failure: that of the one that it names.
  Result<void> enter() {
    if (params_.chat_id) {
      const auto access = rows::access_to(ctx_.db, *params_.chat_id, ctx_.viewer);
      if (!access) return access.error();
      const rows::ChatRow& chat = access->chat;
      const ChatId looked_in = chat.is_thread() ? chat.parent_id : chat.id;
      if (chat.is_thread()) thread_ = chat.id;
      readable_.insert(looked_in);
      wanted_.chats = std::vector{looked_in};
      return {};
    }
    for (const rows::Membership& membership : rows::memberships_of(ctx_.db, ctx_.viewer))
      if (membership.present()) readable_.insert(membership.chat);
    return {};
  }

  Result<void> understand() {
    const std::chrono::minutes offset(params_.utc_offset.value_or(Int<-840, 840>{0}).value);
    auto query = parse_search_query(params_.query, offset);
    if (!query) return query.error();
    wanted_.terms = std::move(query->terms);
    wanted_.has = query->has;
    wanted_.after = query->after;
    wanted_.before = query->before;
    if (query->mentions_me) wanted_.mentioned = ctx_.viewer;
    if (!query->from.empty()) wanted_.senders = senders_named(query->from);
    if (!query->in.empty()) keep_common(wanted_.chats, chats_named(query->in));
    if (query->saved) keep_common(wanted_.among, saved_messages(ctx_));
    if (query->pinned) keep_common(wanted_.among, pinned_messages(ctx_, chats_looked_in()));
    if (!wanted_.chats && readable_.size() <= most_chats) wanted_.chats = chats_looked_in();
    return {};
  }

  Result<SearchAnswer> find(IndexReaders& index, const IndexReader::Limits& limits) {
    std::optional<MessageId> before;
    if (params_.page) {
      const auto place = parse_page_cursor<1>(*params_.page);
      if (!place) return place.error();
      before = MessageId{(*place)[0]};
    }
    SearchAnswer answer{.indexed_to = index.state().indexed_to};
    if (can_find_nothing()) return answer;
    const auto limit = static_cast<std::size_t>(params_.limit.value_or(Int<1, 100>{default_found}).value);
    IndexReader::Walked walked;
    const auto read = index.read([&](IndexReader& reader) {
      walked = reader.walk(wanted_, before, limits, [&](const Candidate& candidate) {
        look_at(candidate, answer);
        return answer.messages.size() < limit;
      });
    });
    if (!read) return read.error();
    if (!walked.ended && walked.place) {
      answer.next_cursor = page_cursor<1>({walked.place.value});
      answer.searched_to = walked.time;
    }
    return answer;
  }

 private:
  using Chats = std::set<ChatId>;

  std::vector<ChatId> chats_looked_in() const {
    return wanted_.chats ? *wanted_.chats : std::vector<ChatId>(readable_.begin(), readable_.end());
  }

  /// A name that nobody has is of nobody.
  std::vector<UserId> senders_named(const std::vector<std::string>& names) const {
    std::vector<UserId> users;
    for (const std::string& name : names) {
      const std::string key = username_key(without('@', name));
      if (key == "me")
        users.push_back(ctx_.viewer);
      else if (const auto user = rows::find_user_id(ctx_.db, key))
        users.push_back(*user);
    }
    return users;
  }

  std::vector<ChatId> chats_named(const std::vector<std::string>& names) const {
    std::vector<ChatId> chats;
    for (const std::string& name : names) {
      if (const auto id = parse_id<ChatTag>(name))
        chats.push_back(*id);
      else if (name.starts_with('@'))
        add_direct_chat(chats, name);
      else
        add_titled(chats, fold(without('#', name)));
    }
    std::erase_if(chats, [&](ChatId chat) { return !readable_.contains(chat); });
    return chats;
  }
  void add_direct_chat(std::vector<ChatId>& chats, std::string_view name) const {
    const auto user = rows::find_user_id(ctx_.db, username_key(without('@', name)));
    if (!user) return;
    if (const auto chat = rows::find_direct_chat(ctx_.db, ctx_.viewer, *user)) chats.push_back(*chat);
  }
  void add_titled(std::vector<ChatId>& chats, const std::string& title) const {
    for (const ChatId id : readable_)
      if (const auto chat = rows::find_chat(ctx_.db, id); chat && chat->title && fold(*chat->title) == title)
        chats.push_back(id);
  }

  bool can_find_nothing() const {
    const auto is_none = [](const auto& list) { return list && list->empty(); };
    return readable_.empty() || is_none(wanted_.senders) || is_none(wanted_.chats) || is_none(wanted_.among);
  }

  /// The index is behind the database, or ahead of the snapshot: the message decides.
  void look_at(const Candidate& candidate, SearchAnswer& answer) {
    if (!readable_.contains(candidate.chat)) return;
    auto message = rows::find_message(ctx_.db, candidate.message);
    if (!message || (thread_ && message->chat_id != thread_)) return;
    auto ranges = match(wanted_, *message, candidate.chat);
    if (!ranges) return;
    ChatPlace* const place = place_in(message->chat_id);
    if (!place || message->seq <= place->from_seq) return;
    if (wanted_.mentioned && place->is_unfollowed && message->mentions_room) return;
    place->statuses.give(*message);
    answer.matches.push_back({message->id, std::move(*ranges)});
    answer.messages.push_back(std::move(*message));
  }

  struct ChatPlace {
    Seq from_seq;
    bool is_unfollowed;  ///< a thread, in which nobody else is mentioned with everybody
    ViewerMarks statuses;
  };
  /// None: the viewer may not read there.
  ChatPlace* place_in(ChatId chat) {
    const auto found = places_.find(chat);
    if (found != places_.end()) return found->second ? &*found->second : nullptr;
    std::optional<ChatPlace>& place = places_[chat];
    if (const auto access = rows::access_to(ctx_.db, chat, ctx_.viewer))
      place.emplace(ChatPlace{access->from_seq, access->chat.is_thread() && !access->has_state,
                              ViewerMarks(ctx_.db, ctx_.viewer, chat, access->chat.room(), access->chat.receipts)});
    return place ? &*place : nullptr;
  }

  QueryContext& ctx_;
  const SearchMessagesParams& params_;
  Chats readable_;   // messages of threads are looked for in the chats of their roots
  ChatId thread_{};  // only in this one; none: in any
  Wanted wanted_;
  std::map<ChatId, std::optional<ChatPlace>> places_;
};

}  // namespace

Result<SearchAnswer> find_messages(QueryContext& ctx, IndexReaders& index, const SearchMessagesParams& params,
                                   const IndexReader::Limits& limits) {
  Search search(ctx, params);
  if (auto entered = search.enter(); !entered) return entered.error();
  if (auto understood = search.understand(); !understood) return understood.error();
  return search.find(index, limits);
}

}  // namespace snug
