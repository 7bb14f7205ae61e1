#include "store/client_keys.h"

#include <sqlite3.h>

#include <algorithm>
#include <cassert>
#include <limits>
#include <string>

#include "base/siphash.h"

namespace snug {

namespace {

/// A hash without a secret: who finds two clientIds of its own with the same key gains two rows that are compared.
std::int64_t key_of(UserId sender, std::string_view client_id) {
  std::string text = std::to_string(sender.value);
  text += ' ';
  text += client_id;
  return static_cast<std::int64_t>(siphash(text));
}

/// SQL: client_key(sender_id, client_id)
void client_key(sqlite3_context* context, int, sqlite3_value** values) {
  const UserId sender{sqlite3_value_int64(values[0])};
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(values[1]));
  sqlite3_result_int64(context, key_of(sender, {text, static_cast<std::size_t>(sqlite3_value_bytes(values[1]))}));
}

}  // namespace

std::vector<MessageId> ClientKeys::find(UserId sender, std::string_view client_id) {
  const std::int64_t key = key_of(sender, client_id);
  std::vector<MessageId> found;
  {
    auto q = db_.query("SELECT message_id FROM client_keys WHERE key = ?1 ORDER BY message_id", key);
    while (q.next()) found.push_back(q.get<MessageId>(0));
  }
  const Entry first{key, std::numeric_limits<std::int64_t>::min()};
  const auto take = [&](auto at, auto end) {
    for (; at != end && at->key == key; ++at) found.push_back(MessageId{at->message});
  };
  take(std::lower_bound(full_.begin() + static_cast<std::ptrdiff_t>(moved_), full_.end(), first), full_.end());
  take(filling_.lower_bound(first), filling_.end());
  return found;
}

void ClientKeys::add(UserId sender, std::string_view client_id, MessageId message) {
  append({key_of(sender, client_id), message.value});
  if (moved_ < full_.size()) move_one();
  if (filling_.size() == run_length) start_run();
}

void ClientKeys::forget(UserId sender, std::string_view client_id, MessageId message) {
  db_.run("DELETE FROM client_keys WHERE key = ?1 AND message_id = ?2", key_of(sender, client_id), message);
}

void ClientKeys::append(const Entry& entry) {
  filling_.insert(entry);
  if (second_fills_)
    db_.run("INSERT INTO client_run_1 (key, message_id) VALUES (?1, ?2)", entry.key, entry.message);
  else
    db_.run("INSERT INTO client_run_0 (key, message_id) VALUES (?1, ?2)", entry.key, entry.message);
}

void ClientKeys::move_one() {
  const Entry& entry = full_[moved_++];
  db_.run("INSERT INTO client_keys (key, message_id) VALUES (?1, ?2)", entry.key, entry.message);
}

/// The full run was moved; the one that has filled up takes its place.
void ClientKeys::start_run() {
  assert(moved_ == full_.size());
  second_fills_ = !second_fills_;
  if (second_fills_)
    db_.run("DELETE FROM client_run_1");
  else
    db_.run("DELETE FROM client_run_0");
  full_.assign(filling_.begin(), filling_.end());
  filling_.clear();
  moved_ = 0;
}

std::vector<ClientKeys::Entry> ClientKeys::read_run(bool second) {
  std::vector<Entry> run;
  auto q = second ? db_.query("SELECT key, message_id FROM client_run_1")
                  : db_.query("SELECT key, message_id FROM client_run_0");
  while (q.next()) run.push_back({q.get<std::int64_t>(0), q.get<std::int64_t>(1)});
  std::sort(run.begin(), run.end());
  return run;
}

void ClientKeys::reload() {
  full_ = read_run(true);
  std::vector<Entry> filling = read_run(false);
  second_fills_ = filling.size() == run_length;
  if (second_fills_) full_.swap(filling);
  filling_ = std::set<Entry>(filling.begin(), filling.end());
  moved_ = std::min(filling_.size(), full_.size());
}

void ClientKeys::fill(Database& db) {
  sqlite3_create_function_v2(db.handle(), "client_key", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, client_key,
                             nullptr, nullptr, nullptr);
  db.exec(R"sql(
    INSERT INTO client_keys (key, message_id)
    SELECT client_key(sender_id, client_id), id FROM messages WHERE client_id IS NOT NULL ORDER BY 1, 2)sql");
  sqlite3_create_function_v2(db.handle(), "client_key", 2, SQLITE_UTF8, nullptr, nullptr, nullptr, nullptr, nullptr);
}

}  // namespace snug
