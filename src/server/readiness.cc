#include "server/readiness.h"

#include <memory>
#include <optional>
#include <utility>

namespace snug {

void Readiness::ask(int io, Done done) {
  if (!writable_()) return done(false);
  Executor& thread = *threads_[static_cast<std::size_t>(io)];
  const auto waiting = std::make_shared<std::optional<Done>>(std::move(done));
  const auto answer = [waiting](bool ready) {  // on the io thread
    if (auto asker = std::exchange(*waiting, std::nullopt)) (*asker)(ready);
  };
  thread.post_after(timeout_, [answer] { answer(false); });
  const bool taken = readers_.submit([&thread, answer](Database& db) {
    bool read = false;
    try {
      auto q = db.query("SELECT version FROM meta WHERE id = 1");
      read = q.next();
    } catch (...) {
      thread.post([answer] { answer(false); });
      throw;
    }
    thread.post([answer, read] { answer(read); });
  });
  if (!taken) answer(false);
}

}  // namespace snug
