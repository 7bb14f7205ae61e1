// Term: a value as a transcript writes it, both what is sent and what is expected.
//
//   {id: $chat, kind: direct, !title}   an object: these members, `!name` absent; others don't matter
//   [1, 2]  [..., 3]  ~[a, b]           an array; `...` stands for any number of elements; `~`: in any order
//   word  12  true  null  "a text"      scalars; quotes only where a word doesn't do; `"x"*500`: 500 times
//   $name                               a variable: bound where it is first met, the same value from then on
//   @alice                              the id of that user
//   *                                   whatever, but there
//   >3  >$v                             an integer greater than that
//   ~"part"                             a text that contains this one
//   now  now+1h  now-30s                a time (ms, s, m, h)
// In quotes, `${name}` is the text of a variable.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/json.h"

namespace snug::test {

/// The transcript itself is wrong.
struct ScriptError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Term {
  enum class Kind { any, scalar, text, variable, user, time, more, contains, object, array, rest };

  Kind kind = Kind::any;
  Json scalar{};               ///< number, boolean or null
  std::string name{};          ///< of a variable or user; a text before ${} is filled in
  std::size_t repeat = 1;      ///< of a text
  std::int64_t offset_ms = 0;  ///< of a time
  std::vector<Term> items{};   ///< of an array; of `more`: what it is compared with
  bool any_order = false;      ///< of an array
  std::vector<std::pair<std::string, std::optional<Term>>> members{};  ///< of an object; nothing: must be absent
};

/// Variables and the ids of users.
struct Scope {
  std::map<std::string, Json> variables;
  std::map<std::string, std::string> users;
};

/// Reads one line's words and terms. Errors: ScriptError.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool done();
  /// Takes `text` if it stands next.
  bool take(std::string_view text);
  /// Does `text` stand next?
  bool at(std::string_view text);
  /// The next word: up to a space, a comma or a bracket.
  std::string word();
  Term term();
  /// An object if one stands next; else the empty one.
  Term object_or_empty();
  /// There must be no more.
  void end();
  std::string_view rest() const { return rest_; }

 private:
  void skip();
  std::string quoted();
  Term object();
  Term array(bool any_order);
  Term bare();

  std::string_view rest_;
};

/// What a term says as a value to send.
Json value_of(const Term& term, const Scope& scope);

/// Nothing if `actual` is as `expected`, and its variables are bound; else what is different.
std::optional<std::string> mismatch(const Term& expected, const Json& actual, Scope& scope,
                                    const std::string& path = {});

}  // namespace snug::test
