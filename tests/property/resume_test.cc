// Whatever happened, in whatever order, with connections lost at any moment: a client that applied what came has what
// a client that loads afresh has.
#include <doctest/doctest.h>

#include <clocale>
#include <cstdlib>

#include "property_fixture.h"

using namespace snug;
using namespace snug::test;

namespace {

/// SNUG_SEED repeats one run; SNUG_ROUNDS asks for more of them.
std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value ? std::strtoull(value, nullptr, 10) : otherwise;
}

/// Every device has what one that loads afresh has, from whichever node; and the nodes have the same.
void check_all(PropertyFixture& fixture, std::size_t nodes = 1) {
  for (auto& device : fixture.devices)
    for (std::size_t node = 0; node < nodes; ++node) {
      const Replica fresh = fixture.load_afresh(device->user, node);
      CAPTURE(node);
      CAPTURE(to_string(device->user));
      REQUIRE(device->replica.difference_to(fresh) == "");
      REQUIRE(device->replica.inconsistency() == "");
    }
  for (std::size_t node = 1; node < nodes; ++node)
    CHECK(fixture.applier(node).state().chain == fixture.applier(0).state().chain);
}

void run(std::uint64_t seed) {
  CAPTURE(seed);
  Dice shape(seed);
  const std::size_t rows_limit = shape.chance(50) ? 1000 : 20 + static_cast<std::size_t>(shape.below(60));
  PropertyFixture fixture(seed, rows_limit, shape.chance(50) ? 100 : 3);
  for (int i = 0; i < 6; ++i) fixture.add_user();
  for (int round = 0; round < 4; ++round) {
    CAPTURE(round);
    for (int step = 0; step < 600; ++step) fixture.random_step();
    fixture.settle();
    check_all(fixture);
  }
  std::size_t pages = 0, events = 0, messages = 0, recoveries = 0;
  for (auto& device : fixture.devices)
    pages += device->pages, events += device->events, messages += device->replica.message_count(),
        recoveries += device->recoveries;
  if (std::getenv("SNUG_STATS"))
    std::printf("accepted %zu rejected %zu pages %zu events %zu messages %zu recoveries %zu deleted %zu\n",
                fixture.accepted, fixture.rejected, pages, events, messages, recoveries, fixture.gone().size());
  CHECK(fixture.accepted > 100);
  CHECK(fixture.stray_files() == 0);
  CHECK(fixture.wrong_counts() == "");
  if (fixture.gone().empty()) return;
  fixture.finish_deletions();
  for (const UserId user : fixture.gone()) {
    CAPTURE(to_string(user));
    auto q = fixture.db().query(
        "SELECT count(*) FROM messages WHERE sender_id = ?1 AND (content <> '' OR client_id <> '')", user);
    q.next();
    CHECK(q.get<int>(0) == 0);
  }
  CHECK(fixture.stray_files() == 0);
  CHECK(fixture.wrong_counts() == "");
}

}  // namespace

TEST_CASE("a client that resumes has what a client that loads afresh has") {
  const std::uint64_t first = from_environment("SNUG_SEED", 0), rounds = from_environment("SNUG_ROUNDS", 24);
  if (first) return run(first);
  for (std::uint64_t seed = 1; seed <= rounds; ++seed) run(seed);
}

TEST_CASE("a client that resumes over a change of the level has what one that loads afresh has") {
  const std::uint64_t seeds = from_environment("SNUG_ROUNDS", 6);
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    CAPTURE(seed);
    PropertyFixture fixture(seed, seed % 2 == 0 ? 30 : 1000, seed % 3 == 0 ? 100 : 3, 1, pictures_level);
    for (int i = 0; i < 6; ++i) fixture.add_user();
    for (int round = 0; round < 3; ++round) {
      CAPTURE(round);
      for (int step = 0; step < 300; ++step) fixture.random_step();
      if (round == 1) fixture.raise_level();
      for (int step = 0; step < 300; ++step) fixture.random_step();
      fixture.settle();
      check_all(fixture);
    }
    auto q = fixture.db().query("SELECT count(*) FROM messages WHERE reactions IS NOT NULL");
    q.next();
    CHECK(q.get<int>(0) > 0);
  }
}

TEST_CASE("a client that resumes where an older copy was put back has what one that loads afresh has") {
  const std::uint64_t seeds = from_environment("SNUG_ROUNDS", 24);
  std::size_t resets = 0, kept = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    CAPTURE(seed);
    PropertyFixture fixture(seed, seed % 2 == 0 ? 30 : 1000, seed % 3 == 0 ? 100 : 3);
    for (int i = 0; i < 6; ++i) fixture.add_user();
    for (int round = 0; round < 4; ++round) {
      CAPTURE(round);
      for (int step = 0; step < 200; ++step) fixture.random_step();
      fixture.keep_copy();
      for (int step = fixture.dice.chance(20) ? 0 : 150; step > 0; --step) fixture.random_step();
      const std::size_t before = fixture.resets();
      fixture.put_back(fixture.dice.chance(20));
      for (int step = 0; step < 200; ++step) fixture.random_step();
      fixture.settle();
      (fixture.resets() == before ? kept : resets) += 1;
      check_all(fixture);
    }
  }
  CHECK(resets > 0);  // and whose cursor is of what is still there goes on
  CHECK(kept > 0);
}

TEST_CASE("a client that resumes on another node has what one that loads afresh from any node has") {
  const std::uint64_t seeds = from_environment("SNUG_ROUNDS", 24);
  std::size_t early = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    CAPTURE(seed);
    constexpr std::size_t nodes = 2;
    PropertyFixture fixture(seed, seed % 2 == 0 ? 30 : 1000, seed % 3 == 0 ? 100 : 3, nodes);
    for (int i = 0; i < 6; ++i) fixture.add_user();
    for (int round = 0; round < 3; ++round) {
      CAPTURE(round);
      for (int step = 0; step < 600; ++step) {
        fixture.random_step();
        if (fixture.dice.below(150) == 0) fixture.restart_node();
        if (fixture.dice.below(100) == 0) fixture.next_term();
      }
      fixture.settle();
      check_all(fixture, nodes);
    }
    CHECK(fixture.resets() == 0);
    early += fixture.early();
  }
  CHECK(early > 0);  // some were ahead of the node that they came to
}

TEST_CASE("a client that resumes while old messages are purged has what one that loads afresh has") {
  const std::uint64_t only = from_environment("SNUG_SEED", 0), seeds = from_environment("SNUG_ROUNDS", 24);
  std::int64_t gone = 0, left = 0;
  for (std::uint64_t seed = only ? only : 1; seed <= (only ? only : seeds); ++seed) {
    CAPTURE(seed);
    const std::size_t nodes = seed % 4 == 0 ? 2 : 1;
    PropertyFixture fixture(seed, seed % 2 == 0 ? 30 : 1000, seed % 3 == 0 ? 100 : 3, nodes);
    for (int i = 0; i < 6; ++i) fixture.add_user();
    fixture.let_messages_go();
    for (int round = 0; round < 3; ++round) {
      CAPTURE(round);
      for (int step = 0; step < 600; ++step) fixture.random_step();
      fixture.settle();
      check_all(fixture, nodes);
      CHECK(fixture.stray_files() == 0);
      CHECK(fixture.wrong_counts() == "");
    }
    auto q = fixture.db().query("SELECT sum(first_seq - 1), sum(last_seq - first_seq + 1) FROM chats");
    q.next();
    gone += q.get<std::int64_t>(0);
    left += q.get<std::int64_t>(1);
  }
  CHECK(gone > 100);
  CHECK(left > 100);
}

TEST_CASE("a client of a node that had more than the others go on with has what one that loads afresh has") {
  const std::uint64_t seeds = from_environment("SNUG_ROUNDS", 24);
  std::size_t resets = 0, lost = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    CAPTURE(seed);
    constexpr std::size_t nodes = 2;
    PropertyFixture fixture(seed, seed % 2 == 0 ? 30 : 1000, seed % 3 == 0 ? 100 : 3, nodes);
    for (int i = 0; i < 6; ++i) fixture.add_user();
    for (int round = 0; round < 3; ++round) {
      CAPTURE(round);
      for (int step = 0; step < 300; ++step) fixture.random_step();
      lost += fixture.lose_what_one_has() ? 1 : 0;
      for (int step = 0; step < 200; ++step) fixture.random_step();
      fixture.settle();
      check_all(fixture, nodes);
    }
    resets += fixture.resets();
  }
  CHECK(lost > 0);
  CHECK(resets > 0);
}

TEST_CASE("the same commands give the same rows and the same chain, in another locale too") {
  PropertyFixture fixture(77, 1000, 5);
  for (int i = 0; i < 6; ++i) fixture.add_user();
  for (int i = 0; i < 600; ++i) fixture.random_command();
  fixture.commit_all();

  std::setlocale(LC_ALL, "C.UTF-8");
  TempFolder folder;
  Database db(folder.file("copy.db"), Database::Mode::write, Database::Synchronous::off);
  migrate(db);
  Applier copy(db);
  for (const std::string& line : fixture.log) {  // one transaction each: other batches
    Transaction transaction(db);
    std::vector<Change> changes;
    const auto command = decode_command(line);
    REQUIRE_MESSAGE(command, line);
    (void)copy.apply(*command, changes);
    copy.save();
    transaction.commit();
  }
  CHECK(copy.state().chain == fixture.applier().state().chain);
  CHECK(copy.state().version == fixture.applier().state().version);

  std::vector<std::string> tables;
  {
    auto q = db.query(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('meta', 'starts') ORDER BY name");
    while (q.next()) tables.push_back(q.get<std::string>(0));
  }
  CHECK(tables.size() > 10);
  db.exec("ATTACH '" + fixture.db().path() + "' AS other");
  for (const std::string& table : tables) {
    CAPTURE(table);
    const std::string compare =
        "CREATE TEMP TABLE difference AS SELECT * FROM (SELECT * FROM main." + table + " EXCEPT SELECT * FROM other." +
        table + ") UNION ALL SELECT * FROM (SELECT * FROM other." + table + " EXCEPT SELECT * FROM main." + table + ")";
    db.exec(compare);
    {
      auto q = db.query("SELECT count(*) FROM temp.difference");
      q.next();
      CHECK(q.get<std::int64_t>(0) == 0);
    }
    db.exec("DROP TABLE temp.difference");
  }
}
