// Leases: which node does what only one at a time is to do (src/jobs).
#include "applier/apply_context.h"
#include "store/lease_rows.h"
#include "store/schema.h"

namespace snug {

namespace {

constexpr std::int64_t longest_lease_ms = 10 * 60 * 1000;

}  // namespace

/// A lease that has ended is taken anew also by the node that had it: it may have stood still meanwhile.
Applied apply(ApplyContext& a, const TakeLease& c) {
  if (a.actor) return fail(Code::forbidden, "only for the server itself");
  if (a.level < leases_level) return fail(Code::unsupported, "there are no leases at this level");
  if (c.until.ms > a.now.ms + longest_lease_ms) return bad_field("until", "must be within ten minutes");
  const auto lease = rows::find_lease(a.db, c.job);
  const bool alive = lease && a.now < lease->until;
  if (alive && lease->node != c.node) return fail(Code::conflict, "another node has this job");
  const std::int64_t fence = !lease ? 1 : alive ? lease->fence : lease->fence + 1;
  a.db.run(R"sql(
    INSERT INTO leases (job, node, fence, until) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT DO UPDATE SET node = excluded.node, fence = excluded.fence, until = excluded.until)sql",
           c.job, c.node, fence, c.until);
  return EmptyAnswer{};
}

Result<void> check_fence(const ApplyContext& a, std::string_view job, const Fence& fence) {
  if (!fence) return {};
  const auto lease = rows::find_lease(a.db, job);
  if (!lease || lease->fence != *fence) return fail(Code::conflict, "the job was taken by another node since");
  return {};
}

}  // namespace snug
