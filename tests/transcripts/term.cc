#include "transcripts/term.h"

#include <algorithm>
#include <charconv>

#include "base/clock.h"

namespace snug::test {

namespace {

constexpr bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == '/' || c == '-' || c == '+' || c == '!' || c == '?';
}

std::optional<std::int64_t> integer_of(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// `now`, `now+90s`: the offset in milliseconds.
std::optional<std::int64_t> time_offset(std::string_view text) {
  if (!text.starts_with("now")) return std::nullopt;
  text.remove_prefix(3);
  if (text.empty()) return 0;
  const std::int64_t sign = text[0] == '-' ? -1 : 1;
  const std::size_t unit = text.find_first_not_of("0123456789", 1);
  if ((text[0] != '-' && text[0] != '+') || unit == std::string_view::npos) return std::nullopt;
  const auto count = integer_of(text.substr(1, unit - 1));
  static const std::map<std::string_view, std::int64_t> units{{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}};
  const auto factor = units.find(text.substr(unit));
  if (!count || factor == units.end()) return std::nullopt;
  return sign * *count * factor->second;
}

const Json& variable(const Scope& scope, const std::string& name) {
  const auto at = scope.variables.find(name);
  if (at == scope.variables.end()) throw ScriptError("$" + name + " is not known yet");
  return at->second;
}

const std::string& user(const Scope& scope, const std::string& name) {
  const auto at = scope.users.find(name);
  if (at == scope.users.end()) throw ScriptError("there is no @" + name);
  return at->second;
}

std::string filled(const Term& term, const Scope& scope) {
  std::string text = term.name;
  for (std::size_t at = 0; (at = text.find("${", at)) != std::string::npos;) {
    const std::size_t end = text.find('}', at);
    const std::string name = text.substr(at + 2, end - at - 2);
    const Json& value = variable(scope, name);
    const std::string piece = value.is_string() ? value.text : value.dump();
    text.replace(at, end - at + 1, piece);
    at += piece.size();
  }
  std::string out;
  for (std::size_t i = 0; i < term.repeat; ++i) out += text;
  return out;
}

std::string shown(const Json& value) {
  std::string text = value.dump();
  if (text.size() > 600) text = text.substr(0, 600) + "...";
  return text;
}

/// Elements against terms from `at` and `from` on.
std::optional<std::string> items_mismatch(const Term& expected, std::size_t at, const Json& actual, std::size_t from,
                                          Scope& scope, const std::string& path) {
  if (at == expected.items.size()) {
    if (from == actual.items.size()) return std::nullopt;
    return path + ": " + std::to_string(actual.items.size()) + " elements are too many";
  }
  const Term& term = expected.items[at];
  std::optional<std::string> why;
  if (term.kind == Term::Kind::rest) {
    for (std::size_t next = from; next <= actual.items.size(); ++next) {
      Scope tried = scope;
      auto wrong = items_mismatch(expected, at + 1, actual, next, tried, path);
      if (!wrong) return scope = std::move(tried), std::nullopt;
      if (!why) why = std::move(wrong);
    }
    return why;
  }
  if (from == actual.items.size()) return path + ": " + std::to_string(from) + " elements are too few";
  if (auto wrong = mismatch(term, actual.items[from], scope, path + "[" + std::to_string(from) + "]")) return wrong;
  return items_mismatch(expected, at + 1, actual, from + 1, scope, path);
}

/// Each term has an element of its own; without `...` none is left.
std::optional<std::string> set_mismatch(const Term& expected, std::vector<const Json*> left, std::size_t at,
                                        Scope& scope, const std::string& path) {
  if (at == expected.items.size()) {
    if (left.empty()) return std::nullopt;
    return path + ": not expected: " + shown(*left.front());
  }
  const Term& term = expected.items[at];
  if (term.kind == Term::Kind::rest) return std::nullopt;  // stands last
  std::string why = path + ": element " + std::to_string(at) + " of those expected is not there";
  for (std::size_t i = 0; i < left.size(); ++i) {
    Scope tried = scope;
    if (mismatch(term, *left[i], tried, path + "[]")) continue;
    std::vector<const Json*> others = left;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    auto wrong = set_mismatch(expected, std::move(others), at + 1, tried, path);
    if (!wrong) return scope = std::move(tried), std::nullopt;
    why = *wrong;
  }
  return why;
}

std::optional<std::string> array_mismatch(const Term& expected, const Json& actual, Scope& scope,
                                          const std::string& path) {
  if (!expected.any_order) return items_mismatch(expected, 0, actual, 0, scope, path);
  std::vector<const Json*> left;
  for (const Json& item : actual.items) left.push_back(&item);
  return set_mismatch(expected, std::move(left), 0, scope, path);
}

std::optional<std::string> object_mismatch(const Term& expected, const Json& actual, Scope& scope,
                                           const std::string& path) {
  for (const auto& [name, term] : expected.members) {
    const std::string inner = path.empty() ? name : path + "." + name;
    const Json* member = actual.find(name);
    if (!term && member) return inner + ": should be absent, got " + shown(*member);
    if (!term) continue;
    if (!member) return inner + ": is absent";
    if (auto wrong = mismatch(*term, *member, scope, inner)) return wrong;
  }
  return std::nullopt;
}

}  // namespace

// --- Reading -------------------------------------------------------------------------------------

void Scanner::skip() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\n"), rest_.size())); }

bool Scanner::done() { return skip(), rest_.empty(); }

bool Scanner::at(std::string_view text) { return skip(), rest_.starts_with(text); }

bool Scanner::take(std::string_view text) {
  if (!at(text)) return false;
  // A word is only taken whole.
  if (is_word(text.back()) && rest_.size() > text.size() && is_word(rest_[text.size()])) return false;
  rest_.remove_prefix(text.size());
  return true;
}

std::string Scanner::word() {
  skip();
  const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_word);
  std::string word(rest_.begin(), end);
  if (word.empty()) throw ScriptError("a word is missing before: " + std::string(rest_));
  rest_.remove_prefix(word.size());
  return word;
}

Term Scanner::term() {
  if (take("{")) return object();
  if (take("~[")) return array(true);
  if (take("[")) return array(false);
  if (take("...")) return {.kind = Term::Kind::rest};
  Term t;
  if (take("*")) return t;
  if (take("$")) return t.kind = Term::Kind::variable, t.name = word(), t;
  if (take("@")) return t.kind = Term::Kind::user, t.name = word(), t;
  if (take(">")) return t.kind = Term::Kind::more, t.items.push_back(term()), t;
  const bool part = take("~");
  if (at("\"")) {
    t.kind = part ? Term::Kind::contains : Term::Kind::text;
    t.name = quoted();
    if (!rest_.empty() && rest_.front() == '*') {
      rest_.remove_prefix(1);
      const auto count = integer_of(word());
      if (!count) throw ScriptError("how many times?");
      t.repeat = static_cast<std::size_t>(*count);
    }
    return t;
  }
  return bare();
}

Term Scanner::object_or_empty() {
  if (at("{")) return term();
  Term none;
  none.kind = Term::Kind::object;
  return none;
}

void Scanner::end() {
  if (!done()) throw ScriptError("not understood: " + std::string(rest_));
}

std::string Scanner::quoted() {
  std::string out;
  std::size_t at = 1;
  for (; at < rest_.size() && rest_[at] != '"'; ++at) {
    char c = rest_[at];
    if (c == '\\' && at + 1 < rest_.size()) {
      c = rest_[++at];
      if (c == 'n')
        c = '\n';
      else if (c == '0')
        c = '\0';
      else if (c == 'x') {  // a byte: \xff
        std::from_chars(rest_.data() + at + 1, rest_.data() + at + 3, reinterpret_cast<unsigned char&>(c), 16);
        at += 2;
      }
    }
    out += c;
  }
  if (at >= rest_.size()) throw ScriptError("a quote is not closed");
  rest_.remove_prefix(at + 1);
  return out;
}

Term Scanner::object() {
  Term t;
  t.kind = Term::Kind::object;
  while (!take("}")) {
    skip();
    if (rest_.starts_with('!')) {
      rest_.remove_prefix(1);
      t.members.emplace_back(word(), std::nullopt);
    } else {
      std::string name = at("\"") ? quoted() : word();
      if (!take(":")) throw ScriptError("a colon is missing after " + name);
      t.members.emplace_back(std::move(name), term());
    }
    if (!take(",") && !at("}")) throw ScriptError("a comma is missing before: " + std::string(rest_));
  }
  return t;
}

Term Scanner::array(bool any_order) {
  Term t;
  t.kind = Term::Kind::array;
  t.any_order = any_order;
  while (!take("]")) {
    t.items.push_back(term());
    if (!take(",") && !at("]")) throw ScriptError("a comma is missing before: " + std::string(rest_));
  }
  return t;
}

Term Scanner::bare() {
  Term t;
  std::string text = word();
  t.kind = Term::Kind::scalar;
  if (text == "true" || text == "false")
    t.scalar = Json::of(text == "true");
  else if (text == "null")
    t.scalar = Json{};
  else if (const auto number = integer_of(text))
    t.scalar = Json::of(*number);
  else if (const auto offset = time_offset(text))
    t.kind = Term::Kind::time, t.offset_ms = *offset;
  else
    t.kind = Term::Kind::text, t.name = std::move(text);
  return t;
}

// --- Using ---------------------------------------------------------------------------------------

Json value_of(const Term& term, const Scope& scope) {
  switch (term.kind) {
    case Term::Kind::scalar:
      return term.scalar;
    case Term::Kind::text:
      return Json::of(filled(term, scope));
    case Term::Kind::variable:
      return variable(scope, term.name);
    case Term::Kind::user:
      return Json::of(user(scope, term.name));
    case Term::Kind::time:
      return Json::of(to_iso8601(Time{SystemClock().now().ms + term.offset_ms}));
    case Term::Kind::object: {
      Json out = Json::object();
      for (const auto& [name, member] : term.members) {
        if (!member) throw ScriptError("!" + name + " can't be sent");
        out.members.emplace_back(name, value_of(*member, scope));
      }
      return out;
    }
    case Term::Kind::array: {
      Json out{.kind = Json::Kind::array};
      for (const Term& item : term.items) out.items.push_back(value_of(item, scope));
      return out;
    }
    default:
      throw ScriptError("an expectation can't be sent");
  }
}

std::optional<std::string> mismatch(const Term& expected, const Json& actual, Scope& scope, const std::string& path) {
  const auto wrong = [&](const std::string& wanted) {
    return (path.empty() ? std::string() : path + ": ") + "expected " + wanted + ", got " + shown(actual);
  };
  switch (expected.kind) {
    case Term::Kind::any:
      return std::nullopt;
    case Term::Kind::rest:
      throw ScriptError("... stands only in an array");
    case Term::Kind::object:
      if (!actual.is_object()) return wrong("an object");
      return object_mismatch(expected, actual, scope, path);
    case Term::Kind::array:
      if (actual.kind != Json::Kind::array) return wrong("an array");
      return array_mismatch(expected, actual, scope, path);
    case Term::Kind::contains: {
      const std::string part = filled(expected, scope);
      if (actual.is_string() && actual.text.find(part) != std::string::npos) return std::nullopt;
      return wrong("a text with \"" + part + "\" in it");
    }
    case Term::Kind::more: {
      const Json than = value_of(expected.items[0], scope);
      if (actual.kind == Json::Kind::integer && than.kind == Json::Kind::integer && actual.integer > than.integer)
        return std::nullopt;
      return wrong("more than " + than.dump());
    }
    case Term::Kind::variable:
      if (const auto [at, bound] = scope.variables.try_emplace(expected.name, actual); bound || at->second == actual)
        return std::nullopt;
      return wrong("$" + expected.name + " = " + shown(scope.variables.at(expected.name)));
    default:
      break;
  }
  const Json value = value_of(expected, scope);
  if (value == actual) return std::nullopt;
  return wrong(shown(value));
}

}  // namespace snug::test
