#include "model/submission.h"

#include <utility>

namespace snug {

Submission logged(std::string bytes) {
  Submission submission;
  if (auto command = decode_command(bytes))
    submission.command = std::move(*command);
  else
    submission.command.format = Command::current_format + 1;
  submission.bytes = std::move(bytes);
  return submission;
}

bool readable(const Command& command) { return command.format <= Command::current_format; }

}  // namespace snug
