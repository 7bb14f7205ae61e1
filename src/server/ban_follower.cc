#include "server/ban_follower.h"

#include <utility>
#include <variant>
#include <vector>

#include "base/log.h"
#include "store/database.h"

namespace snug {

BanFollower::BanFollower(std::string database, std::shared_ptr<ConnectionLimiter> limiter)
    : path_(std::move(database)), limiter_(std::move(limiter)) {
  load();
}

void BanFollower::on_batch(const std::shared_ptr<const CommitBatch>& batch) {
  for (const CommittedCommand& command : batch->commands) {
    for (const Change& change : command.changes) {
      if (const auto* ban = std::get_if<AddressBanned>(&change)) {
        limiter_->ban(ban->range, ban->until);
        end_from(ban->range);
      } else if (const auto* lifted = std::get_if<AddressUnbanned>(&change)) {
        limiter_->unban(lifted->range);
      }
    }
  }
}

/// A ban, or the end of one, may be among what was lost.
void BanFollower::on_gap(Version) {
  try {
    load();
  } catch (const StoreError& error) {
    log::warning("the bans can't be read", {{"why", error.what()}});
  }
}

void BanFollower::load() {
  std::vector<std::pair<IpRange, Time>> bans;
  Database db(path_, Database::Mode::read);
  auto q = db.query("SELECT range, until FROM bans");
  while (q.next())
    if (const auto range = IpRange::parse(q.get<std::string>(0))) bans.emplace_back(*range, q.get<Time>(1));
  limiter_->replace_bans(bans);
  for (const auto& [range, until] : bans) end_from(range);
}

void BanFollower::end_from(const IpRange& range) {
  if (NetServer* net = net_.load(std::memory_order_acquire)) net->end_from(range);
}

}  // namespace snug
