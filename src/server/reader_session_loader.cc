#include "server/reader_session_loader.h"

#include "api/session_start.h"

namespace snug {

void ReaderSessionLoader::load(Request request, MoveFunction<void(Result<SessionStart>)> done) {
  Executor& thread = *threads_[static_cast<std::size_t>(request.io)];
  // Shared, because a job that is refused or never runs must still answer.
  auto answer = std::make_shared<MoveFunction<void(Result<SessionStart>)>>(std::move(done));
  const auto reply = [&thread, answer](Result<SessionStart> result) {
    thread.post([answer, result = std::move(result)]() mutable { (*answer)(std::move(result)); });
  };
  const Error unavailable{Code::unavailable, "the server is busy", {}, 500};
  const bool taken = readers_.submit([request = std::move(request), reply, unavailable](Database& db) {
    try {
      reply(read_session_start(db, request));
    } catch (...) {
      reply(unavailable);
      throw;
    }
  });
  if (!taken) reply(unavailable);
}

}  // namespace snug
