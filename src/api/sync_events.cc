#include "api/sync_events.h"

#include <string>
#include <unordered_map>
#include <unordered_set>

namespace snug {

namespace {

std::string chat_id(ChatId chat) { return "{\"chatId\":\"" + to_string(chat) + "\""; }

std::string deleted(const Message& m) {
  return "{\"id\":\"" + to_string(m.id) + "\",\"chatId\":\"" + to_string(m.chat_id) +
         "\",\"seq\":" + std::to_string(m.seq) + ",\"deletedAt\":\"" + to_iso8601(*m.deleted_at) +
         "\",\"version\":" + std::to_string(m.version) + "}";
}

class Telling {
 public:
  explicit Telling(const SyncAnswer& answer) : answer_(answer) {
    for (const SyncAnswer::ChatNews& news : answer.chat_news) chat_news_.emplace(news.chat, news);
    note_newcomers();
  }

  std::vector<SyncPage::Event> all() {
    for (const User& user : answer_.users)
      if (met_.contains(user.id)) tell(EventType::user_updated, json::to_text(user));
    for (const Contact& contact : answer_.contacts) tell(EventType::contact_updated, json::to_text(contact));
    for (const ChatId chat : answer_.removed_chat_ids) tell(EventType::chat_removed, chat_id(chat) + "}");
    for (const Chat& chat : answer_.chats)
      if (news_of(chat.id).whole) tell(EventType::chat_created, json::to_text(chat));
    for (std::size_t i = 0; i < answer_.members.size(); ++i) tell_member(answer_.members[i], answer_.is_added[i]);
    for (std::size_t i = 0; i < answer_.messages.size(); ++i) tell_message(answer_.messages[i], answer_.is_new[i]);
    for (const ChatReceipts& receipts : answer_.receipts) tell(EventType::receipts, json::to_text(receipts));
    for (const Chat& chat : answer_.chats) tell_changes(chat);
    return std::move(events_);
  }

 private:
  void tell(EventType type, std::string data) { events_.push_back({type, std::move(data)}); }

  SyncAnswer::ChatNews news_of(ChatId chat) const {
    const auto found = chat_news_.find(chat);
    return found == chat_news_.end() ? SyncAnswer::ChatNews{} : found->second;
  }

  /// Those that the client may meet here for the first time. Who only wrote in a chat was there before.
  void note_newcomers() {
    met_.insert(answer_.users_changed.begin(), answer_.users_changed.end());
    for (const Contact& contact : answer_.contacts) met_.insert(contact.user_id);
    for (const ChatMember& m : answer_.members)
      if (m.member) met_.insert(m.member->user_id);
    for (const Message& m : answer_.messages) {
      if (!news_of(m.chat_id).whole) continue;
      met_.insert(m.sender_id);
      if (m.mentions) met_.insert(m.mentions->begin(), m.mentions->end());
    }
  }

  /// After the messages, whose effect on the chat and on the viewer's state of it this includes.
  void tell_changes(const Chat& chat) {
    const SyncAnswer::ChatNews news = news_of(chat.id);
    if (news.whole) return;
    if (news.facts) {
      Chat for_all = chat;
      for_all.state.reset();
      for_all.peer.reset();
      tell(EventType::chat_updated, json::to_text(for_all));
    }
    if (news.state && chat.state)
      tell(EventType::chat_state_updated, chat_id(chat.id) + ",\"state\":" + json::to_text(*chat.state) + "}");
  }

  void tell_member(const ChatMember& m, bool is_added) {
    if (m.member)
      tell(is_added ? EventType::member_added : EventType::member_updated,
           chat_id(m.chat_id) + ",\"member\":" + json::to_text(*m.member) + "}");
    else
      tell(EventType::member_removed, chat_id(m.chat_id) + ",\"userId\":\"" + to_string(*m.user_id) + "\"}");
  }

  void tell_message(const Message& m, bool is_new) {
    if (is_new) return tell(EventType::new_message, json::to_text(m));
    m.deleted_at ? tell(EventType::message_deleted, deleted(m)) : tell(EventType::message_updated, json::to_text(m));
  }

  const SyncAnswer& answer_;
  std::unordered_map<ChatId, SyncAnswer::ChatNews> chat_news_;
  std::unordered_set<UserId> met_;
  std::vector<SyncPage::Event> events_;
};

}  // namespace

std::optional<std::vector<SyncPage::Event>> as_events(const SyncAnswer& answer) {
  if (answer.reset.value_or(false) || answer.more || !answer.limited.empty()) return std::nullopt;
  return Telling(answer).all();
}

}  // namespace snug
