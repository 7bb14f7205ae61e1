#include "api/sync_events.h"

#include <algorithm>
#include <string>

namespace snug {

namespace {

std::string chat_id(ChatId chat) { return "{\"chatId\":\"" + to_string(chat) + "\""; }

std::string deleted(const Message& m) {
  return "{\"id\":\"" + to_string(m.id) + "\",\"chatId\":\"" + to_string(m.chat_id) +
         "\",\"seq\":" + std::to_string(m.seq) + ",\"deletedAt\":\"" + to_iso8601(*m.deleted_at) +
         "\",\"version\":" + std::to_string(m.version) + "}";
}

bool contains(const std::vector<UserId>& users, UserId user) {
  return std::find(users.begin(), users.end(), user) != users.end();
}

class Telling {
 public:
  explicit Telling(const SyncAnswer& answer) : answer_(answer) {}

  std::vector<SyncPage::Event> all() {
    for (const User& user : answer_.users)
      if (contains(answer_.users_changed, user.id)) tell(EventType::user_updated, json::to_text(user));
    for (const Contact& contact : answer_.contacts) tell(EventType::contact_updated, json::to_text(contact));
    for (const ChatId chat : answer_.removed_chat_ids) tell(EventType::chat_removed, chat_id(chat) + "}");
    for (const Chat& chat : answer_.chats) tell_chat(chat);
    for (const ChatMember& member : answer_.members) tell_member(member);
    for (std::size_t i = 0; i < answer_.messages.size(); ++i) tell_message(answer_.messages[i], answer_.is_new[i]);
    for (const ChatReceipts& receipts : answer_.receipts) tell(EventType::receipts, json::to_text(receipts));
    for (const Chat& chat : answer_.chats) tell_state(chat);
    return std::move(events_);
  }

 private:
  void tell(EventType type, std::string data) { events_.push_back({type, std::move(data)}); }

  SyncAnswer::ChatNews news_of(ChatId chat) const {
    const auto found = std::find_if(answer_.chat_news.begin(), answer_.chat_news.end(),
                                    [&](const SyncAnswer::ChatNews& news) { return news.chat == chat; });
    return found == answer_.chat_news.end() ? SyncAnswer::ChatNews{} : *found;
  }

  void tell_chat(const Chat& chat) {
    const SyncAnswer::ChatNews news = news_of(chat.id);
    if (news.whole) return tell(EventType::chat_created, json::to_text(chat));
    if (!news.facts) return;
    Chat for_all = chat;
    for_all.state.reset();
    for_all.peer.reset();
    tell(EventType::chat_updated, json::to_text(for_all));
  }

  /// After the messages, whose effect on it it includes.
  void tell_state(const Chat& chat) {
    if (const auto news = news_of(chat.id); chat.state && news.state && !news.whole)
      tell(EventType::chat_state_updated, chat_id(chat.id) + ",\"state\":" + json::to_text(*chat.state) + "}");
  }

  void tell_member(const ChatMember& m) {
    if (m.member)
      tell(EventType::member_updated, chat_id(m.chat_id) + ",\"member\":" + json::to_text(*m.member) + "}");
    else
      tell(EventType::member_removed, chat_id(m.chat_id) + ",\"userId\":\"" + to_string(*m.user_id) + "\"}");
  }

  void tell_message(const Message& m, bool is_new) {
    if (is_new) return tell(EventType::new_message, json::to_text(m));
    m.deleted_at ? tell(EventType::message_deleted, deleted(m)) : tell(EventType::message_updated, json::to_text(m));
  }

  const SyncAnswer& answer_;
  std::vector<SyncPage::Event> events_;
};

}  // namespace

std::optional<std::vector<SyncPage::Event>> as_events(const SyncAnswer& answer) {
  if (answer.reset.value_or(false) || answer.more || !answer.limited.empty()) return std::nullopt;
  return Telling(answer).all();
}

}  // namespace snug
