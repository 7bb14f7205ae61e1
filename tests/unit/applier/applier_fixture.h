// A state machine on a bench: commands in, outcomes and changes out, in one transaction each.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "applier/applier.h"
#include "base/bytes.h"
#include "store/schema.h"
#include "support/temp_folder.h"

namespace snug::test {

/// What the caller of a command that is to succeed is answered.
inline std::string answer_of(const Outcome& outcome) {
  REQUIRE_MESSAGE(outcome.result, (outcome.result ? "" : outcome.result.error().message));
  return to_json(*outcome.result);
}

class ApplierFixture {
 public:
  ApplierFixture() : db_(prepare(folder_.file("snug.db"))), applier_(*db_) {}

  /// Users, chats and messages by name: `as("alice")` registers her the first time.
  UserId as(const std::string& name) {
    auto& id = users_[name];
    if (!id) {
      id = UserId{next_id()};
      RegisterUser body{.user_id = id,
                        .username = name,
                        .username_key = name,
                        .display_name = name,
                        .terms = {name},
                        .password_hash = "hash"};
      body.role = UserRole::member;
      REQUIRE(run({}, body).result);
    }
    return id;
  }

  Outcome run(UserId actor, CommandBody body, LoginSessionId session = {}) {
    Command command{.id = {1, 1, ++counter_},
                    .time = Time{now_ms += 10},
                    .actor = actor,
                    .session = session,
                    .body = std::move(body)};
    return run(command);
  }

  /// `bytes`: as they were sequenced.
  Outcome run(const Command& command, std::string_view bytes = {}) {
    log_.push_back(bytes.empty() ? encode(command) : std::string(bytes));
    changes_.clear();
    Transaction transaction(*db_);
    Outcome outcome = applier_.apply(command, changes_, Applier::Defects::thrown, bytes);
    mark_cursors(changes_);
    applier_.save();
    transaction.commit();
    return outcome;
  }

  ChatId group(UserId owner, const std::vector<UserId>& members = {}) {
    const ChatId id{next_id()};
    REQUIRE(run(owner, CreateGroup{.chat_id = id, .title = "group", .member_ids = members}).result);
    return id;
  }
  ChatId direct(UserId a, UserId b) {
    const ChatId id{next_id()};
    REQUIRE(run(a, CreateDirectChat{id, b}).result);
    return id;
  }
  Outcome send(UserId sender, ChatId chat, std::string content, std::optional<std::string> client_id = {}) {
    SendMessage body{
        .message_id = MessageId{next_id()}, .chat_id = chat, .content = std::move(content), .client_id = client_id};
    body.request_hash = body.content;
    return run(sender, body);
  }
  Outcome read(UserId user, ChatId chat, Seq seq) {
    return run({}, MoveWatermarks{{{.user_id = user, .chat_id = chat, .delivered_seq = seq, .read_seq = seq}}});
  }

  /// The events that reach `user`: "new_message", "chat_updated*" (with a cursor) …
  std::vector<std::string> events() const {
    std::vector<std::string> names;
    for (const Change& change : changes_)
      if (const auto* e = std::get_if<Event>(&change))
        names.push_back(std::string(name_of_enum(e->type())) + (e->carries_cursor ? "*" : ""));
    return names;
  }

  std::int64_t count(Sql sql) {
    auto q = db_->query(sql);
    q.next();
    return q.get<std::int64_t>(0);
  }
  template <class... Args>
  std::int64_t value(Sql sql, const Args&... args) {
    auto q = db_->query(sql, args...);
    return q.next() ? q.template get<std::int64_t>(0) : -1;
  }

  std::int64_t next_id() { return ++last_id_; }
  Database& db() { return *db_; }
  Applier& applier() { return applier_; }
  const std::vector<Change>& changes() const { return changes_; }
  const std::vector<std::string>& log() const { return log_; }
  std::int64_t now_ms = 1'795'000'000'000;

 private:
  static std::unique_ptr<Database> prepare(const std::string& path) {
    start_crypto();
    auto db = std::make_unique<Database>(path, Database::Mode::write, Database::Synchronous::off);
    migrate(*db);
    return db;
  }

  TempFolder folder_;
  std::unique_ptr<Database> db_;
  Applier applier_;
  std::map<std::string, UserId> users_;
  std::vector<Change> changes_;
  std::vector<std::string> log_;
  std::int64_t counter_ = 0, last_id_ = 1000;
};

}  // namespace snug::test
