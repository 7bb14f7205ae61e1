#include "search/search_query.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "base/unicode.h"

namespace snug {

namespace {

using namespace std::chrono;

/// Of people's keyboards: some write others than the one that they were asked for.
bool is_quote(char32_t c) {
  constexpr std::u32string_view quotes = U"\"“”„‟«»";
  return quotes.find(c) != std::u32string_view::npos;
}

/// A piece of the query: a word or what stands in quotes, with what stands before it.
struct Piece {
  bool excluded = false;
  bool quoted = false;    ///< it ends with a quote
  std::string_view key;   ///< before the colon; empty: none
  std::string_view text;  ///< behind it, without quotes
  std::string_view whole;
};

/// Takes white space off the front.
void skip_space(std::string_view& rest) {
  while (!rest.empty()) {
    std::string_view next = rest;
    if (!unicode::is_white_space(unicode::take_first(next))) return;
    rest = next;
  }
}

/// Takes a text in quotes off the front; without its end all that is left.
std::optional<std::string_view> take_quoted(std::string_view& rest) {
  if (rest.empty()) return std::nullopt;
  std::string_view next = rest;
  if (!is_quote(unicode::take_first(next))) return std::nullopt;
  const std::string_view inside = next;
  while (!next.empty()) {
    const std::string_view here = next;
    if (is_quote(unicode::take_first(next))) {
      rest = next;
      return inside.substr(0, inside.size() - here.size());
    }
  }
  rest = {};
  return inside;
}

/// Takes off the front what stands before a space or quote.
std::string_view take_word(std::string_view& rest) {
  const std::string_view all = rest;
  while (!rest.empty()) {
    std::string_view next = rest;
    const char32_t c = unicode::take_first(next);
    if (unicode::is_white_space(c) || is_quote(c)) break;
    rest = next;
  }
  return all.substr(0, all.size() - rest.size());
}

/// `rest` is not empty, and begins with no white space.
Piece take_piece(std::string_view& rest) {
  Piece piece;
  if (rest.starts_with('-')) {
    piece.excluded = true;
    rest.remove_prefix(1);
  }
  const std::string_view begin = rest;
  if (const auto quoted = take_quoted(rest)) {
    piece.quoted = true;
    piece.text = piece.whole = *quoted;
    return piece;
  }
  const std::string_view word = take_word(rest);
  piece.text = piece.whole = word;
  const std::size_t colon = word.find(':');
  if (colon == std::string_view::npos || colon == 0) return piece;
  piece.key = word.substr(0, colon);
  piece.text = word.substr(colon + 1);
  if (!piece.text.empty()) return piece;
  if (const auto quoted = take_quoted(rest)) {
    piece.quoted = true;
    piece.text = *quoted;
    piece.whole = begin.substr(0, begin.size() - rest.size());
  }
  return piece;
}

std::string lower(std::string_view text) {
  std::string out;
  for (const char c : text) out += static_cast<char>(unicode::fold(static_cast<unsigned char>(c)));
  return out;
}

/// The days that a date stands for: 2026-11-30, 2026-11 or 2026.
struct Days {
  sys_days first, behind;
};

std::optional<int> number_of(std::string_view text, std::size_t digits) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc{} && end == text.data() + text.size() && text.size() == digits && number >= 0;
  return whole ? std::optional(number) : std::nullopt;
}

std::optional<Days> days_of(std::string_view date) {
  const auto y = number_of(date.substr(0, 4), 4);
  if (!y) return std::nullopt;
  if (date.size() == 4) return Days{sys_days(year(*y) / 1 / 1), sys_days(year(*y + 1) / 1 / 1)};
  const auto m = date[4] == '-' ? number_of(date.substr(5, 2), 2) : std::nullopt;
  if (!m || *m < 1 || *m > 12) return std::nullopt;
  const year_month of = year(*y) / static_cast<unsigned>(*m);
  if (date.size() == 7) return Days{sys_days(of / 1), sys_days((of + months(1)) / 1)};
  const auto d = date[7] == '-' ? number_of(date.substr(8), 2) : std::nullopt;
  if (!d) return std::nullopt;
  const year_month_day day = of / static_cast<unsigned>(*d);
  if (!day.ok()) return std::nullopt;
  return Days{sys_days(day), sys_days(day) + days(1)};
}

bool looks_like_a_date(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789-") == std::string_view::npos;
}

/// Reads one query.
class Parser {
 public:
  explicit Parser(minutes offset) : offset_(offset) {}

  Result<SearchQuery> parse(std::string_view text) {
    for (skip_space(text); !text.empty(); skip_space(text)) {
      const Piece piece = take_piece(text);
      if (piece.whole.empty()) continue;
      const auto filter = piece.excluded ? false : take_filter(piece);
      if (!filter) return filter.error();
      if (!*filter) words_.push_back(piece);
      if (++pieces_ > SearchQuery::most_terms)
        return bad_field("query", "must have at most " + std::to_string(SearchQuery::most_terms) + " terms");
    }
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const Piece& piece = words_[i];
      Phrase phrase = phrase_of(piece.whole, i + 1 == words_.size() && !piece.quoted && !piece.excluded);
      if (!phrase.tokens.empty()) query_.terms.push_back({std::move(phrase), piece.excluded});
    }
    if (!query_.asks()) return bad_field("query", "must have something to look for");
    return std::move(query_);
  }

 private:
  /// Whether the piece is one.
  Result<bool> take_filter(const Piece& piece) {
    if (piece.key.empty() || piece.text.empty()) return false;
    const std::string key = lower(piece.key), value = lower(piece.text);
    if (key == "from") return add(query_.from, piece.text);
    if (key == "in") return add(query_.in, piece.text);
    if (key == "mentions") return set(query_.mentions_me, value == "me");
    if (key == "is") return value == "saved" ? set(query_.saved, true) : set(query_.pinned, value == "pinned");
    if (key == "has") return add_has(value);
    if (key == "before" || key == "after" || key == "on") return add_date(key, piece.text);
    return false;
  }

  static Result<bool> add(std::vector<std::string>& names, std::string_view name) {
    names.emplace_back(name);
    return true;
  }
  static Result<bool> set(bool& flag, bool known) {
    flag = flag || known;
    return known;
  }
  Result<bool> add_has(std::string_view value) {
    constexpr std::pair<std::string_view, unsigned> all[] = {
        {"file", has::file}, {"image", has::image}, {"link", has::link}, {"poll", has::poll}};
    for (const auto& [name, bit] : all)
      if (value == name) {
        query_.has |= bit;
        return true;
      }
    return false;
  }

  Result<bool> add_date(std::string_view key, std::string_view text) {
    if (!looks_like_a_date(text)) return false;
    const auto days = days_of(text);
    if (!days) return bad_field("query", std::string(key) + ": takes a date that there is, as 2026-11-30");
    if (key == "before") set_before(days->first);
    if (key == "after") set_after(days->behind);
    if (key == "on") {
      set_after(days->first);
      set_before(days->behind);
    }
    return true;
  }
  /// Midnight there.
  Time time_of(sys_days day) const {
    return Time{duration_cast<milliseconds>(day.time_since_epoch() - offset_).count()};
  }
  void set_before(sys_days day) {
    const Time time{std::max<std::int64_t>(time_of(day).ms, 1)};
    query_.before = query_.before.ms == 0 ? time : Time{std::min(query_.before.ms, time.ms)};
  }
  void set_after(sys_days day) { query_.after = Time{std::max(query_.after.ms, time_of(day).ms)}; }

  const minutes offset_;
  SearchQuery query_;
  std::vector<Piece> words_;
  std::size_t pieces_ = 0;
};

}  // namespace

bool SearchQuery::asks() const {
  return std::any_of(terms.begin(), terms.end(), [](const SearchTerm& term) { return !term.excluded; }) ||
         !from.empty() || !in.empty() || mentions_me || saved || pinned || has != 0 || after.ms != 0 || before.ms != 0;
}

Result<SearchQuery> parse_search_query(std::string_view text, minutes offset) { return Parser(offset).parse(text); }

}  // namespace snug
