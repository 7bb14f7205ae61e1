// The poll of a message that is sent, from its parameters.
#pragma once

#include "base/result.h"
#include "model/command_marks.h"
#include "model/params_marks.h"

namespace snug {

/// Failure: bad_request naming the field.
Result<NewPoll> poll_of(const PollParams& given);

}  // namespace snug
