// ProbeStore: the least that a store of messages can do: a chat's messages can be read in their order, and all that
// waits is committed to the disk at once (SQLite, WAL, synchronous=FULL), on a thread of its own.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "store/database.h"

namespace snug::bench {

struct StoredMessage {
  int socket = 0;  ///< of its sender
  std::uint32_t chat = 0;
  std::string call;  ///< as it came
};

/// Thread: one, but for what it does on its own.
class ProbeStore {
 public:
  /// `wakes`: an eventfd that is written to when messages are on the disk.
  ProbeStore(const std::string& file, int wakes);
  ~ProbeStore();

  void put(StoredMessage message);
  /// What is on the disk since the last time.
  std::vector<StoredMessage> take();

 private:
  void run();

  Database db_;
  const int wakes_;
  std::mutex mutex_;
  std::condition_variable filled_;
  std::vector<StoredMessage> waiting_, stored_;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace snug::bench
