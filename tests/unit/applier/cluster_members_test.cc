#include "applier_fixture.h"
#include "store/cluster_rows.h"

using namespace snug;
using snug::test::ApplierFixture;

namespace {

struct Members : ApplierFixture {
  /// The answer's code, or `ok`.
  std::string by(std::int64_t node, CommandBody body, UserId actor = {}) {
    const Command command{
        .id = {node, 1, ++counters[node]}, .time = Time{now_ms += 10}, .actor = actor, .body = std::move(body)};
    const Outcome outcome = run(command);
    return std::string(outcome.result ? "ok" : name_of(outcome.result.error().code));
  }
  std::string members() {
    std::string text;
    for (const auto& member : rows::cluster_members(db()))
      text += std::to_string(member.node) + (member.up ? "+ " : "- ");
    return text;
  }
  std::map<std::int64_t, std::int64_t> counters{{1, 1000}};
};

}  // namespace

TEST_CASE("a node joins, is up, and goes") {
  Members m;
  CHECK(m.by(1, NodeUp{1}) == "conflict");
  CHECK(m.by(1, NodeJoins{1}) == "ok");
  CHECK(m.members() == "1- ");
  CHECK(m.by(1, NodeUp{1}) == "ok");
  CHECK(m.by(1, NodeUp{1}) == "ok");
  CHECK(m.by(2, NodeJoins{2}) == "ok");
  CHECK(m.by(2, NodeUp{2}) == "ok");
  CHECK(m.members() == "1+ 2+ ");
  CHECK(m.by(1, NodeJoins{1}) == "ok");  // it has come back
  CHECK(m.members() == "1- 2+ ");
  CHECK(m.by(2, NodeGone{1}) == "ok");
  CHECK(m.members() == "2+ ");
}

TEST_CASE("a node speaks of itself, and only an up member of another that is gone") {
  Members m;
  const UserId ann = m.as("ann");
  CHECK(m.by(1, NodeJoins{2}) == "forbidden");
  m.by(1, NodeJoins{1});
  m.by(1, NodeUp{1});
  m.by(2, NodeJoins{2});
  CHECK(m.by(1, NodeUp{2}) == "forbidden");
  CHECK(m.by(2, NodeGone{1}) == "forbidden");
  CHECK(m.by(3, NodeGone{1}) == "forbidden");
  CHECK(m.by(1, NodeGone{2}) == "ok");
  CHECK(m.by(1, NodeJoins{1}, ann) == "forbidden");
}

TEST_CASE("the last up member stays") {
  Members m;
  m.by(1, NodeJoins{1});
  m.by(1, NodeUp{1});
  m.by(2, NodeJoins{2});
  CHECK(m.by(1, NodeGone{1}) == "conflict");
  CHECK(m.members() == "1+ 2- ");
  m.by(2, NodeUp{2});
  CHECK(m.by(1, NodeGone{1}) == "ok");
  CHECK(m.by(2, NodeGone{2}) == "conflict");
  CHECK(m.members() == "2+ ");
}

TEST_CASE("below their level there are no members") {
  Members m;
  m.db().exec("UPDATE meta SET level = 5");
  Applier applier(m.db());
  std::vector<Change> changes;
  const Transaction transaction(m.db());
  const Outcome outcome = applier.apply({.id = {1, 9, 1}, .time = Time{m.now_ms}, .body = NodeJoins{1}}, changes);
  REQUIRE(!outcome.result);
  CHECK(outcome.result.error().code == Code::unsupported);
}
