#include "sync/sync_builder.h"

#include "store/chat_rows.h"
#include "store/user_rows.h"

namespace snug {

void SyncBuilder::removed(ChatId chat) {
  answer_.removed_chat_ids.push_back(chat);
  ++rows_;
}

void SyncBuilder::add_once(std::vector<ChatId>& chats, ChatId chat) {
  if (!chats.empty() && chats.back() == chat) return;
  chats.push_back(chat);
  rows_ += 2;  // it names who wrote its last message
}

void SyncBuilder::chat(ChatId chat) { add_once(chats_, chat); }

void SyncBuilder::thread(ChatId thread) { add_once(threads_, thread); }

void SyncBuilder::thread(const SyncAnswer::ChatNews& news) {
  thread(news.chat);
  answer_.chat_news.push_back(news);
}

void SyncBuilder::chat(const SyncAnswer::ChatNews& news) {
  chat(news.chat);
  answer_.chat_news.push_back(news);
}

std::size_t SyncBuilder::size_of(const Message& message) {
  return 2 + (message.mentions ? message.mentions->size() : 0) +
         (message.attachments ? message.attachments->size() : 0) + (message.previews ? message.previews->size() : 0) +
         (message.reactions ? message.reactions->size() : 0) + (message.poll ? message.poll->options.size() : 0) +
         (message.thread ? message.thread->user_ids.size() : 0);
}

void SyncBuilder::message(Message message, bool is_new) {
  user(message.sender_id);
  if (message.mentions)
    for (const UserId id : *message.mentions) user(id);
  if (message.thread)
    for (const UserId id : message.thread->user_ids) user(id);
  answer_.messages.push_back(std::move(message));
  answer_.is_new.push_back(is_new);
  ++rows_;
}

void SyncBuilder::limited(ChatId chat, Seq from, Seq to) {
  answer_.limited.push_back({chat, from, to});
  ++rows_;
}

void SyncBuilder::purged(const PurgedChat& chat) {
  answer_.purged.push_back(chat);
  ++rows_;
}

void SyncBuilder::member(ChatId chat, const Member& member, bool is_added) {
  user(member.user_id);
  answer_.members.push_back({.chat_id = chat, .member = member});
  answer_.is_added.push_back(is_added);
  ++rows_;
}

void SyncBuilder::member_gone(ChatId chat, UserId user) {
  answer_.members.push_back({.chat_id = chat, .user_id = user, .removed = true});
  answer_.is_added.push_back(false);
  ++rows_;
}

void SyncBuilder::receipt(ChatId chat, const Receipt& receipt) {
  if (answer_.receipts.empty() || answer_.receipts.back().chat_id != chat) answer_.receipts.push_back({chat, {}});
  user(receipt.user_id);
  answer_.receipts.back().receipts.push_back(receipt);
  ++rows_;
}

void SyncBuilder::contact(const Contact& contact) {
  user(contact.user_id);
  answer_.contacts.push_back(contact);
  ++rows_;
}

void SyncBuilder::emoji(Emoji emoji) {
  answer_.emoji.push_back(std::move(emoji));
  ++rows_;
}

void SyncBuilder::saved(const SavedMessage& saved) {
  answer_.saved.push_back(saved);
  ++rows_;
}

void SyncBuilder::draft(ChatDraft draft) {
  answer_.drafts.push_back(std::move(draft));
  ++rows_;
}

void SyncBuilder::scheduled(ScheduledMessage message) {
  answer_.scheduled.push_back(std::move(message));
  ++rows_;
}

void SyncBuilder::user_group(UserGroup group) {
  answer_.user_groups.push_back(std::move(group));
  ++rows_;
}

void SyncBuilder::preferences(Preferences preferences) {
  answer_.preferences = std::move(preferences);
  ++rows_;
}

void SyncBuilder::user(UserId user) {
  if (!named_.insert(user).second) return;
  users_.push_back(user);
  ++rows_;
}

void SyncBuilder::changed_user(UserId id) {
  user(id);
  answer_.users_changed.push_back(id);
}

SyncAnswer SyncBuilder::finish() {
  answer_.chats = rows::chats_of(ctx_.db, ctx_.viewer, chats_);
  answer_.threads = rows::chats_of(ctx_.db, ctx_.viewer, threads_);
  for (const auto* chats : {&answer_.chats, &answer_.threads})
    for (const Chat& chat : *chats)
      if (chat.last_message_preview) user(chat.last_message_preview->sender_id);
  answer_.users.reserve(users_.size());
  for (const UserId id : users_)
    if (auto found = rows::find_user(ctx_.db, id)) answer_.users.push_back(std::move(*found));
  return std::move(answer_);
}

}  // namespace snug
