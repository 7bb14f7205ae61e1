#include "bench/probe_store.h"

#include <sys/eventfd.h>

#include <iterator>
#include <utility>

namespace snug::bench {

namespace {

constexpr std::int64_t pages_before_checkpoint = 4000;

}  // namespace

ProbeStore::ProbeStore(const std::string& file, int wakes)
    : db_(file, Database::Mode::write, Database::Synchronous::full), wakes_(wakes) {
  db_.exec(R"sql(
    CREATE TABLE messages (id INTEGER PRIMARY KEY, chat INTEGER NOT NULL, seq INTEGER NOT NULL, call TEXT NOT NULL) STRICT;
    CREATE UNIQUE INDEX messages_by_seq ON messages (chat, seq))sql");
  db_.exec("CREATE TABLE chats (id INTEGER PRIMARY KEY, last INTEGER NOT NULL) STRICT");
  db_.exec("PRAGMA wal_autocheckpoint = " + std::to_string(pages_before_checkpoint));
  thread_ = std::thread([this] { run(); });
}

ProbeStore::~ProbeStore() {
  {
    std::lock_guard lock(mutex_);
    ended_ = true;
  }
  filled_.notify_one();
  thread_.join();
}

void ProbeStore::put(StoredMessage message) {
  {
    std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(message));
  }
  filled_.notify_one();
}

std::vector<StoredMessage> ProbeStore::take() {
  std::lock_guard lock(mutex_);
  return std::exchange(stored_, {});
}

void ProbeStore::run() {
  for (;;) {
    std::vector<StoredMessage> batch;
    {
      std::unique_lock lock(mutex_);
      filled_.wait(lock, [this] { return ended_ || !waiting_.empty(); });
      if (ended_) return;
      batch.swap(waiting_);
    }
    Transaction transaction(db_);
    for (const StoredMessage& message : batch) {
      db_.run("INSERT INTO chats (id, last) VALUES (?1, 1) ON CONFLICT DO UPDATE SET last = last + 1", message.chat);
      db_.run("INSERT INTO messages (chat, seq, call) SELECT id, last, ?2 FROM chats WHERE id = ?1", message.chat,
              message.call);
    }
    transaction.commit();
    {
      std::lock_guard lock(mutex_);
      stored_.insert(stored_.end(), std::make_move_iterator(batch.begin()), std::make_move_iterator(batch.end()));
    }
    eventfd_write(wakes_, 1);
  }
}

}  // namespace snug::bench
