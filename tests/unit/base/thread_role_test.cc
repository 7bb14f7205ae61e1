#include "base/thread_role.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace snug;

namespace {

/// Whether a process that asserts the role here is aborted.
bool is_aborted(const ThreadRole& role) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGABRT, SIG_DFL);
    ::close(STDERR_FILENO);
    role.assert_held();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

}  // namespace

TEST_CASE("a role is played by the thread that made it, then by the one that took it over") {
  ThreadRole role;
  CHECK_FALSE(is_aborted(role));
  std::thread([&] {
    role.take_over();
    role.assert_held();
  }).join();
#ifdef NDEBUG
  CHECK_FALSE(is_aborted(role));
#else
  CHECK(is_aborted(role));
#endif
}
