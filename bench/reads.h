// Reads: one call after the other on one connection, each timed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bench/client.h"
#include "bench/latencies.h"
#include "bench/plan.h"

namespace snug::bench {

struct ReadFigures {
  Latencies latency;
  std::uint64_t calls = 0;         ///< the pages of a chat list count as one
  std::uint64_t answer_bytes = 0;  ///< of all answers
  std::string last_answer;
};

/// Connection 0 is the plan's user 0. Thread: one.
class Reads final : public Receiver {
 public:
  Reads(Client& client, const Plan& plan) : client_(client), plan_(plan) {}

  /// `what`: chat_page (the first 100), chat_list (all, in pages of 200), history or sync.
  ReadFigures run(const std::string& what, std::uint64_t calls);

  void on_text(std::uint32_t connection, std::string_view payload, std::int64_t now) override;

 private:
  void call(const std::string& what);
  void wait();

  Client& client_;
  const Plan& plan_;
  std::uint64_t number_ = 0;
  std::uint64_t random_ = 88172645463325252;
  std::int64_t answered_ = 0;
  std::string answer_;
  std::string page_;
};

}  // namespace snug::bench
