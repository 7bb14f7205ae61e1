#include "transcripts/answers.h"

#include <stdexcept>

namespace snug::test {

void must_match(const Term& expected, const Json& actual, Scope& scope, const std::string& got) {
  if (auto wrong = mismatch(expected, actual, scope)) throw std::runtime_error(*wrong + "\n  got: " + got);
}

std::string described(const Answer& answer) {
  if (answer.http) return std::to_string(answer.http->status) + " " + answer.data.dump();
  return (answer.ok ? "ok " : "error ") + answer.data.dump();
}

void match_answer(Scanner& line, const Answer& answer, Scope& scope) {
  const std::string kind = line.word();
  if (answer.http) {
    if (kind != std::to_string(answer.http->status))
      throw std::runtime_error("expected " + kind + ", got " + described(answer));
  } else if (kind == "ok") {
    if (!answer.ok) throw std::runtime_error("expected ok, got " + described(answer));
  } else if (kind == "error") {
    const std::string code = line.word();
    if (answer.ok || answer.data.string_at("code") != code)
      throw std::runtime_error("expected error " + code + ", got " + described(answer));
    if (answer.data.string_at("message").empty())
      throw std::runtime_error("an error without a message: " + described(answer));
  } else {
    throw ScriptError("not an answer: " + kind);
  }
  must_match(line.object_or_empty(), answer.data, scope, described(answer));
}

bool is_answer(Scanner line) {
  const std::string word = line.word();
  return word == "ok" || word == "error" ||
         (word.size() == 3 && word.find_first_not_of("0123456789") == std::string::npos);
}

}  // namespace snug::test
