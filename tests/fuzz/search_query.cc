// Any query: bounded, and what it makes of it reaches FTS5 as tokens in quotes, which FTS5 takes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "search/fts5_tokens.h"
#include "search/index_reader.h"

using namespace snug;

namespace {

Database& index() {
  static Database db(":memory:", Database::Mode::write, Database::Synchronous::off);
  static const bool made = [] {
    use_fts5_tokens(db);
    db.exec("CREATE VIRTUAL TABLE ft USING fts5(text, tokenize = 'snug')");
    return true;
  }();
  static_cast<void>(made);
  return db;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 1600) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (!is_utf8(text)) return 0;
  const auto query = parse_search_query(text, std::chrono::minutes(10 * (data[0] - 128)));
  if (!query) return query.error().code == Code::bad_request ? 0 : (std::abort(), 0);
  if (!query->asks() || query->terms.size() > SearchQuery::most_terms) std::abort();
  const std::string match = match_expression(Wanted{.terms = query->terms, .has = query->has});
  if (match.empty()) return 0;
  auto q = index().query("SELECT rowid FROM ft WHERE ft MATCH ?1", match);
  if (q.next()) std::abort();
  return 0;
}
