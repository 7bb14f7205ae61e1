#include "store/row_key.h"

#include <doctest/doctest.h>

#include "store/database.h"
#include "store/table_hashes.h"
#include "support/temp_folder.h"

using namespace snug;
using namespace snug::test;

namespace {

std::optional<RowKey> read(const std::string& text) {
  json::Parser parser;
  return RowKey::read(*parser.parse(text));
}

}  // namespace

TEST_CASE("keys are ordered as the pages of rows are, and lead to the page behind them") {
  const TempFolder folder;
  Database db(folder.path() + "/x.db", Database::Mode::write);
  db.exec("CREATE TABLE pairs (a, b TEXT NOT NULL, c INTEGER, PRIMARY KEY (a, b)) WITHOUT ROWID");
  for (const std::int64_t a : {-5, 0, 3, 300})
    for (const char* b : {"", "B", "a", "a\"\\", "\xc3\xa4", "\xf0\x9f\x98\x80"})
      db.run("INSERT INTO pairs VALUES (?1, ?2, 1)", a, b);
  db.run("INSERT INTO pairs VALUES ('7', 'x', 1)");
  const auto all = hash_rows(db, "pairs", "", 100);
  REQUIRE(all);
  REQUIRE(all->rows.size() == 25);
  std::optional<RowKey> before;
  for (std::size_t i = 0; i < all->rows.size(); ++i) {
    const auto key = read(all->rows[i].key);
    REQUIRE(key);
    CHECK(key->text() == all->rows[i].key);
    if (before) CHECK(*before < *key);
    const auto rest = hash_rows(db, "pairs", key->place(), 1);
    REQUIRE(rest);
    CHECK(rest->rows.size() == (i + 1 < all->rows.size() ? 1 : 0));
    if (!rest->rows.empty()) CHECK(rest->rows.front().key == all->rows[i + 1].key);
    before = key;
  }
}

TEST_CASE("what is no key is none") {
  for (const char* text : {"1", "{}", "[]", "[1.5]", "[null]", "[[1]]", "[true]"}) CHECK_FALSE(read(text));
}
