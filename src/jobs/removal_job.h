// RemovalJob: removes what users have sent of late, where somebody who may has asked for it.
#pragma once

#include "jobs/job.h"
#include "store/report_rows.h"

namespace snug {

/// In each chat from the newest message down, some at a time with a pause in between, as DeletionJob. How far it has
/// got it knows itself: another node finds what is left by looking again. Thread: as Job.
class RemovalJob final : public Job {
 public:
  static constexpr int most_messages = 50;  ///< of a step
  static constexpr std::int64_t most_deliveries = 10'000;
  static constexpr std::int64_t most_examined = 5000;
  static constexpr std::chrono::milliseconds pace{50};
  static constexpr std::chrono::milliseconds pace_of_looking{5};

  std::string_view name() const override { return RemoveMessages::job; }
  std::optional<Time> due(Database& db) override;
  Step next(Database& db) override;
  void failed(const Error&) override { removal_.reset(); }
  bool is_woken_by(const Change&) const override { return false; }
  /// That it begins tells nobody anything.
  bool is_woken_by_silence() const override { return true; }

 private:
  void begin(Database& db, const rows::Removal& removal);
  void look(Database& db, Step& step);

  std::optional<rows::Removal> removal_;
  std::vector<ChatId> chats_;
  std::size_t at_ = 0;  // of chats_
  Seq before_ = 0;      // in that chat; 0: not begun
};

}  // namespace snug
