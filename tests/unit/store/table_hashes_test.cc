#include "store/table_hashes.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "base/quote.h"
#include "store/local_rows.h"
#include "store/schema.h"
#include "support/tables.h"
#include "support/temp_folder.h"

using namespace snug;

namespace {

struct Made {
  Made() : db(folder.file("db"), Database::Mode::write, Database::Synchronous::off) { migrate(db); }
  test::TempFolder folder;
  Database db;

  void add_term(std::string_view term, int user) {
    db.run("INSERT INTO user_terms (term, user_id) VALUES (?1, ?2)", term, user);
  }
  void add_message(int id, std::optional<std::string> client_id = {}) {
    db.run(
        "INSERT INTO messages (id, chat_id, seq, sender_id, client_id, type, content, created_at, created_version, "
        "version) VALUES (?1, 1, ?1, 1, ?2, 1, 'text', 1, 1, 1)",
        id, client_id);
  }
  std::string hash(const std::string& table) { return hash_table(db, table).hash; }
};

}  // namespace

TEST_CASE("every table is ordered or a node's own, and has a primary key") {
  Made made;
  const auto ordered = rows::ordered_tables(made.db);
  std::set<std::string> all(ordered.begin(), ordered.end());
  CHECK(std::is_sorted(ordered.begin(), ordered.end()));
  for (const auto& local : rows::local_tables) CHECK(all.insert(std::string(local.name)).second);
  std::set<std::string> known;
  for (const auto& table : test::tables) known.insert(std::string(table.name));
  CHECK(all == known);
  for (const std::string& table : ordered) CHECK_NOTHROW(hash_table(made.db, table));
}

TEST_CASE("the same rows give the same hash whatever the order in which they were inserted") {
  Made one, other;
  for (int i = 1; i <= 500; ++i) one.add_message(i);
  for (int i = 500; i >= 1; --i) other.add_message(i);
  one.add_term("a", 2);
  one.add_term("b", 1);
  other.add_term("b", 1);
  other.add_term("c", 9);
  other.add_term("a", 2);
  CHECK(one.hash("messages") == other.hash("messages"));
  CHECK(one.hash("user_terms") != other.hash("user_terms"));
  other.db.run("DELETE FROM user_terms WHERE term = 'c'");
  CHECK(one.hash("user_terms") == other.hash("user_terms"));
  CHECK(hash_table(one.db, "messages").rows == 500);
}

TEST_CASE("a changed value of any kind changes the hash, and what is a node's own does not") {
  Made made;
  made.add_message(1, "c");
  std::set<std::string> hashes{made.hash("messages")};
  for (const char* change :
       {"UPDATE messages SET content = 'texT'", "UPDATE messages SET client_id = NULL",
        "UPDATE messages SET client_id = ''", "UPDATE messages SET edited_at = 0", "UPDATE messages SET seq = 2",
        "UPDATE messages SET reply_to = -1", "DELETE FROM messages"}) {
    made.db.exec(change);
    CHECK(hashes.insert(made.hash("messages")).second);
  }
  const std::string meta = made.hash("meta");
  made.db.run("UPDATE meta SET unclean = 1");
  CHECK(made.hash("meta") == meta);
  made.db.run("UPDATE meta SET term = 1");
  CHECK(made.hash("meta") != meta);
}

TEST_CASE("a value can't be moved over the border of its column") {
  Made one, other;
  one.db.run("INSERT INTO audit (id, version, time, actor, action, details) VALUES (1, 1, 1, 1, 'ab', 'c')");
  other.db.run("INSERT INTO audit (id, version, time, actor, action, details) VALUES (1, 1, 1, 1, 'a', 'bc')");
  CHECK(one.hash("audit") != other.hash("audit"));
}

TEST_CASE("the rows of a table come page by page, each once and with its key") {
  Made made;
  for (int i = 0; i < 25; ++i) made.add_term(i % 2 ? "odd \"one\"" : "", i * 7 % 25);
  std::vector<RowHash> all;
  std::string after;
  int pages = 0;
  do {
    const auto page = hash_rows(made.db, "user_terms", after, 10);
    REQUIRE(page);
    CHECK(page->rows.size() <= 10);
    all.insert(all.end(), page->rows.begin(), page->rows.end());
    after = page->next;
    ++pages;
  } while (!after.empty());
  CHECK(pages == 3);
  REQUIRE(all.size() == 25);
  CHECK(all.front().key == "[\"\",0]");
  CHECK(all.back().key == "[\"odd \\\"one\\\"\",24]");
  std::set<std::string> keys, hashes;
  for (const RowHash& row : all) {
    keys.insert(row.key);
    hashes.insert(row.hash);
  }
  CHECK(keys.size() == 25);
  CHECK(hashes.size() == 25);
  // As many as a page has are one page.
  CHECK(hash_rows(made.db, "user_terms", "", 25)->next.empty());
}

TEST_CASE("the hash of a row names the row that differs") {
  Made one, other;
  for (int i = 1; i <= 3; ++i) {
    one.add_message(i);
    other.add_message(i);
  }
  other.db.run("UPDATE messages SET content = 'other' WHERE id = 2");
  const auto left = hash_rows(one.db, "messages", "", 10), right = hash_rows(other.db, "messages", "", 10);
  REQUIRE(left->rows.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) CHECK((left->rows[i].hash == right->rows[i].hash) == (i != 1));
}

TEST_CASE("what is no place in a table is refused") {
  Made made;
  made.add_term("a", 1);
  made.add_message(1);
  const std::string of_terms = [&] {
    made.add_term("b", 1);
    return hash_rows(made.db, "user_terms", "", 1)->next;
  }();
  CHECK(hash_rows(made.db, "user_terms", of_terms, 1));
  for (const std::string& place : {std::string("?"), std::string("AA"), of_terms + "AAAA", of_terms.substr(0, 8),
                                   std::string("dP__________"), std::string("dH__________")})
    CHECK_FALSE(hash_rows(made.db, "user_terms", place, 1));
  CHECK_FALSE(hash_rows(made.db, "messages", of_terms, 1));
  CHECK_THROWS_AS(hash_table(made.db, "no \"such\" table"), StoreError);
}

TEST_CASE("what a node has of its own is forgotten, and what ties it to a cluster can be cut") {
  Made made;
  made.db.run("INSERT INTO presence (user_id, status, last_seen) VALUES (1, 1, 1)");
  made.db.run("INSERT INTO log_tail (first, entries) VALUES (1, '')");
  made.db.run("INSERT INTO cluster_members (node, up, since) VALUES (1, 1, 1)");
  made.db.run("UPDATE meta SET log = 'L', term = 3, position = 7, unclean = 1");
  const auto count = [&](Sql sql) {
    auto q = made.db.query(sql);
    REQUIRE(q.next());
    return q.get<std::int64_t>(0);
  };
  rows::forget_local_rows(made.db);
  CHECK(count("SELECT count(*) FROM presence") == 0);
  CHECK(count("SELECT unclean FROM meta") == 0);
  CHECK(count("SELECT count(*) FROM log_tail") == 1);
  const rows::ClusterTies ties = rows::cluster_ties(made.db);
  CHECK(ties.log == "L");
  CHECK(ties.position == 7);
  CHECK(ties.term == 3);
  rows::cut_cluster_ties(made.db);
  CHECK(rows::cluster_ties(made.db).log.empty());
  CHECK(rows::cluster_ties(made.db).term == 0);
  CHECK(count("SELECT count(*) FROM log_tail") + count("SELECT count(*) FROM cluster_members") == 0);
}
