// IndexReader: a connection that reads the search index.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "search/wanted.h"
#include "store/database.h"

namespace snug {

/// A document that may be what is wanted: wanted.h decides, by the message.
struct Candidate {
  MessageId message;
  ChatId chat;
  Time time;
};

/// Thread: one at a time. Throws StoreError.
class IndexReader {
 public:
  explicit IndexReader(const std::string& path);

  struct Limits {
    int looked_at = 10'000;              ///< documents
    std::chrono::milliseconds time{15};  ///< of the processor, about
    std::int64_t window = 32'768;        ///< documents of which SQLite looks for the first time at once
  };
  struct Walked {
    bool ended = false;  ///< all was looked at
    MessageId place{};   ///< what was looked at last; none: nothing
    Time time{};         ///< when that was sent
    int looked_at = 0;
  };
  /// Goes through the documents that have what is wanted, from the newest to the oldest: those before the message
  /// `before`, or all. `take` returns false: it has enough.
  Walked walk(const Wanted& wanted, std::optional<MessageId> before, const Limits& limits,
              const std::function<bool(const Candidate&)>& take);

 private:
  class Walk;
  Database db_;
};

/// What is looked for in the index, in FTS5's words: nothing but tokens in quotes. Empty: every document may be it.
std::string match_expression(const Wanted& wanted);

}  // namespace snug
