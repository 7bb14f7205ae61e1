// ClientKeys: which clientIds messages were sent with, so that a message sent twice is stored once.
//
// A clientId is random, so an index over all of them costs nearly every message a page of its own: in the write-ahead
// log, and once more at the checkpoint. Here a message's key (a hash of sender and clientId) goes to the end of a small
// table, a *run*, whose last page a whole batch shares. While one run fills, the one before it is moved into the large
// table in the order of its keys, one key for each that is added, so that a page of the large table takes several.
//
//   add ─► filling run ──run_length keys: it becomes──► full run ──one key for each added, ascending──► client_keys
//
// How far the full run has been moved is not stored: as many of its keys as the filling run has. What the tables hold
// follows from the messages added and their order alone, whatever the batches were and whenever the server started.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

#include "store/database.h"

namespace snug {

/// Thread: the writer. Inside its transaction.
class ClientKeys {
 public:
  /// Part of the file's format.
  static constexpr std::size_t run_length = 16384;

  /// The database must be migrated.
  explicit ClientKeys(Database& db) : db_(db) { reload(); }

  /// Messages that may have been sent with this clientId, oldest first: a key is a hash, so the caller compares with
  /// the message's row. A message that was erased or whose clientId was freed may be among them.
  std::vector<MessageId> find(UserId sender, std::string_view client_id);

  /// `message` was sent with this clientId.
  void add(UserId sender, std::string_view client_id, MessageId message);

  /// The message is gone. A key that is still in a run stays: it finds nothing.
  void forget(UserId sender, std::string_view client_id, MessageId message);

  /// Reads the runs again: after a rollback.
  void reload();

  /// For the migration of a database of before: enters all messages there are.
  static void fill(Database& db);

 private:
  struct Entry {
    std::int64_t key = 0;
    std::int64_t message = 0;
    auto operator<=>(const Entry&) const = default;
  };

  std::vector<Entry> read_run(bool second);  // ascending
  void append(const Entry& entry);
  void move_one();
  void start_run();

  Database& db_;
  bool second_fills_ = false;  // the table client_run_1, not client_run_0
  std::set<Entry> filling_;
  std::vector<Entry> full_;  // ascending
  std::size_t moved_ = 0;    // of `full_`: they stand in the large table
};

}  // namespace snug
