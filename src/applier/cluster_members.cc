// The members of a cluster: whose claim the log is not formed without, and who may acknowledge (src/cluster).
#include "applier/apply_context.h"
#include "store/cluster_rows.h"
#include "store/schema.h"

namespace snug {

namespace {

/// A node speaks of itself, with an id of its own; no user does.
Result<void> check_node(const ApplyContext& a, std::int64_t node) {
  if (a.actor) return fail(Code::forbidden, "only for the server itself");
  if (a.level < members_level) return fail(Code::unsupported, "there are no members at this level");
  if (a.node != node) return fail(Code::forbidden, "a node speaks of itself");
  return {};
}

bool is_up(const ApplyContext& a, std::int64_t node) {
  auto q = a.db.query("SELECT up FROM cluster_members WHERE node = ?1", node);
  return q.next() && q.get<bool>(0);
}

}  // namespace

/// Again of a member that was up: it has come back, and acknowledges nothing until it is up again.
Applied apply(ApplyContext& a, const NodeJoins& c) {
  if (auto r = check_node(a, c.node); !r) return r.error();
  a.db.run(R"sql(
    INSERT INTO cluster_members (node, up, since) VALUES (?1, 0, ?2)
    ON CONFLICT DO UPDATE SET up = 0, since = excluded.since)sql",
           c.node, a.now);
  return EmptyAnswer{};
}

Applied apply(ApplyContext& a, const NodeUp& c) {
  if (auto r = check_node(a, c.node); !r) return r.error();
  auto q = a.db.query("SELECT up FROM cluster_members WHERE node = ?1", c.node);
  if (!q.next()) return fail(Code::conflict, "the node is no member: it joins first");
  if (q.get<bool>(0)) return EmptyAnswer{};
  a.db.run("UPDATE cluster_members SET up = 1, since = ?2 WHERE node = ?1", c.node, a.now);
  return EmptyAnswer{};
}

Applied apply(ApplyContext& a, const NodeGone& c) {
  if (a.node == c.node) {
    if (auto r = check_node(a, c.node); !r) return r.error();
  } else {
    if (auto r = check_node(a, a.node); !r) return r.error();
    if (!is_up(a, a.node)) return fail(Code::forbidden, "only a member that is up can put another out");
  }
  auto q = a.db.query("SELECT count(*) FROM cluster_members WHERE up AND node <> ?1", c.node);
  q.next();
  if (q.get<std::int64_t>(0) == 0) return fail(Code::conflict, "it is the last up member");
  a.db.run("DELETE FROM cluster_members WHERE node = ?1", c.node);
  return EmptyAnswer{};
}

}  // namespace snug
