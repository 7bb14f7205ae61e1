#include "sync/sync_builder.h"

#include "store/chat_rows.h"
#include "store/user_rows.h"

namespace snug {

void SyncBuilder::removed(ChatId chat) {
  answer_.removed_chat_ids.push_back(chat);
  ++rows_;
}

void SyncBuilder::chat(ChatId chat) {
  if (!chats_.empty() && chats_.back() == chat) return;
  chats_.push_back(chat);
  rows_ += 2;  // it names who wrote its last message
}

void SyncBuilder::chat(const SyncAnswer::ChatNews& news) {
  chat(news.chat);
  answer_.chat_news.push_back(news);
}

std::size_t SyncBuilder::size_of(const Message& message) {
  return 2 + (message.mentions ? message.mentions->size() : 0) +
         (message.attachments ? message.attachments->size() : 0) + (message.previews ? message.previews->size() : 0) +
         (message.reactions ? message.reactions->size() : 0) + (message.poll ? message.poll->options.size() : 0);
}

void SyncBuilder::message(Message message, bool is_new) {
  user(message.sender_id);
  if (message.mentions)
    for (const UserId id : *message.mentions) user(id);
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
  for (const Chat& chat : answer_.chats)
    if (chat.last_message_preview) user(chat.last_message_preview->sender_id);
  answer_.users.reserve(users_.size());
  for (const UserId id : users_)
    if (auto found = rows::find_user(ctx_.db, id)) answer_.users.push_back(std::move(*found));
  return std::move(answer_);
}

}  // namespace snug
