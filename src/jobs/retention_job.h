// RetentionJob: removes for good the messages that are older than is allowed.
#pragma once

#include <atomic>
#include <chrono>
#include <map>

#include "base/clock.h"
#include "jobs/job.h"

namespace snug {

/// Goes through all chats by id, a slice at a time, and asks when the oldest message of each was sent: two seeks a
/// chat, whatever their number. The next round begins when the first of them becomes too old, but not within an hour;
/// or when a rule has changed. Where nothing is ever too old it sleeps. Thread: as Job.
class RetentionJob final : public Job {
 public:
  static constexpr int slice = 500;  ///< chats looked at in a step
  static constexpr std::chrono::milliseconds pace_of_looking{500};
  static constexpr std::int64_t most_messages = 400;  ///< purged in a step, roughly
  static constexpr std::int64_t most_in_command = 200;
  static constexpr std::chrono::milliseconds pace{100};
  static constexpr std::chrono::milliseconds shortest_round = std::chrono::hours(1);
  static constexpr std::chrono::milliseconds longest_round = std::chrono::hours(24);

  /// `clock`: the order's.
  explicit RetentionJob(const Clock& clock) : clock_(clock) {}

  std::string_view name() const override { return PurgeMessages::job; }
  std::optional<Time> due(Database& db) override;
  Step next(Database& db) override;
  void failed(const Error&) override { begin_round(); }
  bool is_woken_by(const Change& change) const override;
  void on_gap() override { anew_ = true; }
  bool is_woken_by_silence() const override { return true; }

 private:
  void begin_round();

  const Clock& clock_;
  std::int64_t days_ = 0;                   // the server's, when it was due last
  ChatId place_;                            // the last chat that was looked at in this round
  Time round_at_;                           // when the next round begins
  Time earliest_;                           // when the next message becomes too old; none: in this round none was found
  std::map<ChatId, Seq> tried_;             // of this slice: where a purge was asked to begin
  mutable std::atomic<bool> anew_ = false;  // a chat's days have changed
};

}  // namespace snug
