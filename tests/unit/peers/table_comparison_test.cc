// Two members over real sockets.
#include "peers/table_comparison.h"

#include <doctest/doctest.h>

#include <future>

#include "unit/peers/member.h"

using namespace snug;
using namespace snug::test;
using namespace std::chrono_literals;
using Kind = RowDifference::Kind;

namespace {

void change(const MemberFolder& folder, const std::string& sql) {
  Database db(folder.database(), Database::Mode::write);
  db.exec(sql);
}

/// Two members with the same database.
struct Fixture {
  explicit Fixture(int messages = 10) : other(messages) {
    copy_database(other.folder.database(), folder.database() + ".copy");
    std::filesystem::rename(folder.database() + ".copy", folder.database());
  }

  MemberComparison compare(TableComparison::Limits limits = {}, const ClusterSecret& secret = cluster_secret()) {
    limits.pause = 1ms;
    TableReader own(folder.database());
    TableComparison comparison(own, secret, clock, limits);
    std::promise<std::vector<MemberComparison>> told;
    REQUIRE(comparison.compare(7, {{2, other.address()}}, [&](auto all) { told.set_value(std::move(all)); }));
    auto all = told.get_future().get();
    own.stop();
    REQUIRE(all.size() == 1);
    CHECK(all[0].member.node == 2);
    return all[0];
  }

  TestMember other;
  MemberFolder folder{0};
  SystemClock clock;
};

std::string rows_of(const TableDifference& table) {
  std::string text;
  for (const RowDifference& row : table.differing)
    text += row.key + (row.kind == Kind::differs ? "!" : row.kind == Kind::only_here ? "+" : "-");
  return text + (table.more ? "…" : "");
}

}  // namespace

TEST_CASE("members with the same tables are equal, whatever their own ones have") {
  Fixture f;
  change(f.folder, "UPDATE presence SET last_seen = 99; DELETE FROM log_tail; UPDATE meta SET unclean = 0");
  const MemberComparison found = f.compare();
  CHECK(found.why.empty());
  CHECK(found.equal());
  CHECK(found.position == 90);
  CHECK(found.term == 4);
}

TEST_CASE("a row that was changed, added or removed is named, in a table of several pages") {
  Fixture f(3500);
  change(f.folder,
         "UPDATE messages SET content = 'x' WHERE id IN (1, 2500); DELETE FROM messages WHERE id IN (1000, 1001, 3500);"
         "INSERT INTO cluster_members (node, up, since) VALUES (9, 1, 5)");
  change(f.other.folder, "DELETE FROM messages WHERE id = 2000");
  const MemberComparison found = f.compare();
  CHECK(found.why.empty());
  REQUIRE(found.tables.size() == 2);
  CHECK(found.tables[0].table == "cluster_members");
  CHECK(rows_of(found.tables[0]) == "[9]+");
  CHECK(found.tables[1].table == "messages");
  CHECK(found.tables[1].rows == 3497);
  CHECK(found.tables[1].other_rows == 3499);
  CHECK(rows_of(found.tables[1]) == "[1]![1000]-[1001]-[2000]+[2500]![3500]-");
}

TEST_CASE("of many rows the first are named") {
  Fixture f(3000);
  change(f.folder, "UPDATE messages SET content = 'x' WHERE id > 2900");
  const MemberComparison found = f.compare({.rows = 3});
  REQUIRE(found.tables.size() == 1);
  CHECK(rows_of(found.tables[0]) == "[2901]![2902]![2903]!…");
  // A table that one of them has not begun with.
  change(f.folder, "DELETE FROM messages");
  CHECK(rows_of(f.compare({.rows = 3}).tables[0]) == "[1]-[2]-[3]-…");
  change(f.other.folder, "DELETE FROM messages WHERE id > 2");
  CHECK(rows_of(f.compare({.rows = 3}).tables[0]) == "[1]-[2]-");
}

TEST_CASE("nodes that never are at one position are not compared") {
  Fixture f;
  change(f.folder, "UPDATE meta SET position = 91; UPDATE messages SET content = 'x'");
  const MemberComparison found = f.compare({.tries = 3});
  CHECK(found.why.find("too busy: in 3 tries") != std::string::npos);
  CHECK(found.tables.empty());
  CHECK_FALSE(found.equal());
  change(f.folder, "UPDATE meta SET position = 90, term = 5");  // the same place of a fork
  CHECK_FALSE(f.compare({.tries = 2}).why.empty());
  change(f.folder, "UPDATE meta SET term = 4, log = 'another'");
  CHECK(f.compare().why == "it is of another cluster");
}

TEST_CASE("other commands at one position are told") {
  Fixture f;
  change(f.folder, "UPDATE meta SET chain = 'b3RoZXI'");
  const MemberComparison found = f.compare();
  CHECK(found.why.empty());
  CHECK(found.chains_differ);
  CHECK_FALSE(found.equal());
  REQUIRE(found.tables.size() == 1);
  CHECK(found.tables[0].table == "meta");
}

TEST_CASE("a member that is away or knows another secret can't be compared") {
  Fixture f;
  CHECK(f.compare({}, ClusterSecret::of("a secret of strangers")).why.find("the same secret") != std::string::npos);
  TableReader own(f.folder.database());
  TableComparison comparison(own, cluster_secret(), f.clock);
  std::promise<std::vector<MemberComparison>> told;
  REQUIRE(comparison.compare(7, {{2, ""}, {3, "127.0.0.1:1"}, {4, "x y"}},
                             [&](auto all) { told.set_value(std::move(all)); }));
  const auto all = told.get_future().get();
  REQUIRE(all.size() == 3);
  for (const MemberComparison& one : all) CHECK_FALSE(one.why.empty());
}

TEST_CASE("what is no answer about tables is refused") {
  const std::string good =
      R"({"position":1,"term":1,"chain":"c","log":"l","table":"t","rows":[{"key":[1],"hash":"a"},{"key":[2],"hash":"b"}]})";
  CHECK(read_table_answer(good));
  for (const auto& [part, other] : std::vector<std::pair<std::string, std::string>>{
           {"\"key\":[2]", "\"key\":[1]"},
           {"\"key\":[2]", "\"key\":[0]"},
           {"\"key\":[2]", "\"key\":[]"},
           {"\"hash\":\"b\"", "\"hash\":1"},
           {"\"position\":1", "\"position\":\"1\""},
           {"\"log\":\"l\",", ""},
           {R"("rows":[{"key":[1],"hash":"a"},{"key":[2],"hash":"b"}])", R"("rows":[],"next":"x")"},
           {R"("table":"t","rows":[{"key":[1],"hash":"a"},{"key":[2],"hash":"b"}])", R"("tables":[{"name":1}])"},
           {R"("rows":[{"key":[1],"hash":"a"},{"key":[2],"hash":"b"}])", R"("x":1)"}}) {
    std::string bad = good;
    REQUIRE(bad.find(part) != std::string::npos);
    CAPTURE(other);
    CHECK_FALSE(read_table_answer(bad.replace(bad.find(part), part.size(), other)));
  }
}

TEST_CASE("a stop ends a comparison that goes on") {
  Fixture f;
  change(f.folder, "UPDATE meta SET position = 91");
  TableReader own(f.folder.database());
  TableComparison comparison(own, cluster_secret(), f.clock, {.tries = 1'000'000, .pause = 1ms});
  std::promise<std::vector<MemberComparison>> told;
  REQUIRE(comparison.compare(7, {{2, f.other.address()}}, [&](auto all) { told.set_value(std::move(all)); }));
  CHECK_FALSE(comparison.compare(7, {}, [](const auto&) {}));  // one at a time
  own.stop();
  comparison.stop();
  const auto all = told.get_future().get();
  CHECK_FALSE(all[0].why.empty());
  CHECK_FALSE(comparison.compare(7, {}, [](const auto&) {}));
}
