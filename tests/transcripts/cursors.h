// What a transcript says of the cursor beside an event. Over Socket.IO one cursor follows behind all events of a write:
// with it a client stands where the last of them that has one would have put it.
#pragma once

#include <string>

#include "transcripts/term.h"
#include "transcripts/transcript_fixture.h"

namespace snug::test {

// All of them throw std::runtime_error if it is not so. `event`: all that was written with it has come.

void expect_cursor(const Incoming& event, const Term& expected, Scope& scope);
/// Nothing beside it, and nothing behind it that would stand for it.
void expect_no_cursor(const Incoming& event);

/// Is it an event of the command that was answered with this cursor, the one that stands for all of them?
bool stands_at(const Incoming& event, const std::string& cursor);

}  // namespace snug::test
