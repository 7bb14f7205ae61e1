#include "model/submission.h"

#include <doctest/doctest.h>

using namespace snug;

TEST_CASE("an entry of a log keeps its bytes, and nobody waits for it") {
  const std::string bytes = encode({.id = {2, 3, 4}, .actor = UserId{5}, .body = LeaveChat{ChatId{6}}});
  const Submission submission = logged(bytes);
  CHECK(submission.bytes == bytes);
  CHECK(submission.command.id.counter == 4);
  CHECK(std::get<LeaveChat>(submission.command.body).chat_id == ChatId{6});
  CHECK(readable(submission.command));
  CHECK_FALSE(submission.done);
}

TEST_CASE("an entry that this program can't read is not taken for another") {
  std::string bytes = encode({.id = {2, 3, 4}, .body = LeaveChat{ChatId{6}}});
  bytes.replace(bytes.find("leave_chat"), 10, "brew_a_tea");
  CHECK_FALSE(readable(logged(bytes).command));
  CHECK_FALSE(readable(logged("").command));
  CHECK_FALSE(readable(logged("{}").command));
}
