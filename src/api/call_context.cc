#include "api/call_context.h"

namespace snug {

Reply::~Reply() {
  if (done_) send(Error{Code::unavailable, "the server could not finish this call; try again", {}, 1000});
}

void Reply::send(Answer answer) {
  executor_->post([done = std::move(done_), answer = std::move(answer)]() mutable { done(std::move(answer)); });
}

void Reply::send_here(Answer answer) {
  AnswerHandler done = std::move(done_);
  done(std::move(answer));
}

Error no_such_operation() { return fail(Code::not_found, "no such operation"); }

Error busy() { return Error{Code::unavailable, "the server is busy; try again", {}, 1000}; }

}  // namespace snug
