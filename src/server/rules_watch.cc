#include "server/rules_watch.h"

#include <algorithm>

#include "base/log.h"
#include "store/admin_rows.h"
#include "store/lease_rows.h"
#include "store/schema.h"
#include "store/snapshot.h"

namespace snug {

/// A change of the rules emits nothing, as few other commands do.
void RulesWatch::on_batch(const std::shared_ptr<const CommitBatch>& batch) {
  const bool may_be = std::any_of(batch->commands.begin(), batch->commands.end(),
                                  [](const CommittedCommand& command) { return command.changes.empty(); });
  if (may_be) on_gap(batch->version);
}

void RulesWatch::on_gap(Version) {
  try {
    load();
  } catch (const StoreError& error) {
    log::warning("the rules can't be read", {{"why", error.what()}});
  }
}

void RulesWatch::load() {
  const Settings rules = read_settings(db_);
  file_bytes_.store(rules.file_limit << 20, std::memory_order_relaxed);
  const bool known = rows::level_in_force(db_) >= pictures_level;
  const bool forbidden = forbids_previews_ && !rows::is_configured(db_, node_, "previews");
  previews_.store(known && !forbidden && rules.previews == LinkPreviews::on, std::memory_order_relaxed);
}

}  // namespace snug
