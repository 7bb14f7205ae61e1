// SyncBuilder: the answer of one sync as it fills up, row by row.
#pragma once

#include <cstddef>
#include <optional>
#include <unordered_set>
#include <vector>

#include "model/answers.h"
#include "store/membership_rows.h"
#include "store/query.h"

namespace snug {

/// Counts what goes in, and the users that it names; the chats and users themselves are read at the end. What is put in
/// must fit: ask first. Thread: the query's.
class SyncBuilder {
 public:
  SyncBuilder(QueryContext& ctx, std::size_t rows_limit) : ctx_(ctx), rows_limit_(rows_limit) {}

  /// Whether `count` more rows fit. An empty answer takes anything: a page always gets on.
  bool fits(std::size_t count) const { return rows_ == 0 || rows_ + count <= rows_limit_; }
  std::size_t space() const { return rows_ < rows_limit_ ? rows_limit_ - rows_ : 0; }
  bool empty() const { return rows_ == 0; }

  void removed(ChatId chat);
  void chat(ChatId chat);
  void chat(const SyncAnswer::ChatNews& news);
  /// The same of a thread.
  void thread(ChatId thread);
  void thread(const SyncAnswer::ChatNews& news);
  /// Rows that a message is: itself, and those it names.
  static std::size_t size_of(const Message& message);
  /// `is_new`: made after the cursor.
  void message(Message message, bool is_new);
  void limited(ChatId chat, Seq from, Seq to);
  void purged(const PurgedChat& chat);
  /// `is_added`: entered after the cursor.
  void member(ChatId chat, const Member& member, bool is_added);
  void member_gone(ChatId chat, UserId user);
  void receipt(ChatId chat, const Receipt& receipt);
  void contact(const Contact& contact);
  void emoji(Emoji emoji);
  void saved(const SavedMessage& saved);
  void draft(ChatDraft draft);
  void scheduled(ScheduledMessage message);
  void user_group(UserGroup group);
  void preferences(Preferences preferences);
  void user(UserId user);
  void changed_user(UserId user);

  SyncAnswer finish();

 private:
  void add_once(std::vector<ChatId>& chats, ChatId chat);
  QueryContext& ctx_;
  const std::size_t rows_limit_;
  std::size_t rows_ = 0;
  SyncAnswer answer_;
  std::vector<ChatId> chats_, threads_;
  std::vector<UserId> users_;
  std::unordered_set<UserId> named_;
};

}  // namespace snug
