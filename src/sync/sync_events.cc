#include "sync/sync_events.h"

#include <string>
#include <unordered_map>
#include <unordered_set>

namespace snug {

namespace {

class SyncEventBuilder {
 public:
  explicit SyncEventBuilder(const SyncAnswer& answer) : answer_(answer) {
    for (const SyncAnswer::ChatNews& news : answer.chat_news) chat_news_.emplace(news.chat, news);
    note_newcomers();
  }

  std::vector<SyncPage::Event> all() {
    for (const User& user : answer_.users)
      if (met_.contains(user.id)) add<EventType::user_updated>(user);
    for (const Contact& c : answer_.contacts)
      add<EventType::contact_updated>({c.user_id, c.contact, c.blocked, c.version});
    for (const ChatId chat : answer_.removed_chat_ids) add<EventType::chat_removed>({chat});
    for (const Chat& chat : answer_.chats)
      if (news_of(chat.id).whole) add<EventType::chat_created>(chat);
    for (const Chat& thread : answer_.threads)
      if (news_of(thread.id).whole) add<EventType::chat_created>(thread);
    for (std::size_t i = 0; i < answer_.members.size(); ++i) add_member(answer_.members[i], answer_.is_added[i]);
    for (std::size_t i = 0; i < answer_.messages.size(); ++i) add_message(answer_.messages[i], answer_.is_new[i]);
    for (const PurgedChat& chat : answer_.purged) add<EventType::messages_purged>(chat);
    for (const ChatReceipts& receipts : answer_.receipts) add<EventType::receipts>(receipts);
    for (const Chat& chat : answer_.chats) add_changes(chat);
    for (const Chat& thread : answer_.threads) add_changes(thread);
    for (const Emoji& emoji : answer_.emoji)
      emoji.deleted ? add<EventType::emoji_removed>({emoji.id, emoji.name, emoji.version})
                    : add<EventType::emoji_added>(emoji);
    for (const SavedMessage& each : answer_.saved)
      add<EventType::saved_updated>({each.message_id, !each.removed, each.at, each.version});
    for (const ChatDraft& draft : answer_.drafts) add<EventType::draft_updated>(draft);
    for (const ScheduledMessage& each : answer_.scheduled) add<EventType::scheduled_updated>(each);
    for (const UserGroup& group : answer_.user_groups)
      group.deleted ? add<EventType::user_group_removed>({group.id, group.name, group.version})
                    : add<EventType::user_group_updated>({group});
    if (answer_.preferences) add<EventType::preferences_updated>({*answer_.preferences});
    return std::move(events_);
  }

 private:
  template <EventType type>
  void add(const DataOf<type>& data) {
    events_.push_back({type, json::to_text(data)});
  }

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
  void add_changes(const Chat& chat) {
    const SyncAnswer::ChatNews news = news_of(chat.id);
    if (news.whole) return;
    if (news.facts) {
      ChatUpdatedData for_all{chat};
      for_all.state.reset();
      for_all.peer.reset();
      add<EventType::chat_updated>(for_all);
    }
    if (news.state && chat.state) add<EventType::chat_state_updated>({chat.id, *chat.state});
  }

  void add_member(const ChatMember& m, bool is_added) {
    if (!m.member) return add<EventType::member_removed>({m.chat_id, *m.user_id});
    const MemberData data{m.chat_id, *m.member};
    is_added ? add<EventType::member_added>(data) : add<EventType::member_updated>(data);
  }

  /// An event for many has nothing of the viewer's own, and a client keeps what it knew of that. These are for one
  /// viewer: they say what it has not, too.
  static Message with_own(Message m) {
    if (m.reactions)
      for (Reaction& each : *m.reactions) each.me = each.me.value_or(false);
    if (m.poll && !m.poll->votes) m.poll->votes.emplace();
    return m;
  }

  void add_message(const Message& changed, bool is_new) {
    const Message m = with_own(changed);
    if (is_new) return add<EventType::new_message>(m);
    m.deleted_at ? add<EventType::message_deleted>(deletion_of(m)) : add<EventType::message_updated>(m);
  }

  const SyncAnswer& answer_;
  std::unordered_map<ChatId, SyncAnswer::ChatNews> chat_news_;
  std::unordered_set<UserId> met_;
  std::vector<SyncPage::Event> events_;
};

}  // namespace

std::optional<std::vector<SyncPage::Event>> as_events(const SyncAnswer& answer) {
  if (answer.reset.value_or(false) || answer.more || !answer.limited.empty()) return std::nullopt;
  return SyncEventBuilder(answer).all();
}

}  // namespace snug
