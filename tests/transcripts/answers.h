// What a transcript says of an answer: `ok {…}`, `error CODE {…}` or, of a plain HTTP request, `STATUS {…}`.
#pragma once

#include <string>

#include "transcripts/term.h"
#include "transcripts/transcript_fixture.h"

namespace snug::test {

/// Is an answer what the line goes on with?
bool is_answer(Scanner line);

/// Reads the rest of the line. Throws std::runtime_error if `answer` is not so; else its variables are bound.
void match_answer(Scanner& line, const Answer& answer, Scope& scope);

/// Throws std::runtime_error with what is different, and `got`.
void must_match(const Term& expected, const Json& actual, Scope& scope, const std::string& got);

/// For messages.
std::string described(const Answer& answer);

}  // namespace snug::test
