#include "cli/serve.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include <ostream>

#include "snug/server.h"

namespace snug::cli {

namespace {

/// Keeps the ending signals for `wait_for_signal`, in this thread and in those that it starts.
sigset_t hold_signals() {
  sigset_t held;
  ::sigemptyset(&held);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&held, signal);
  ::pthread_sigmask(SIG_BLOCK, &held, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  return held;
}

void wait_for_signal(const sigset_t& held) {
  int signal = 0;
  ::sigwait(&held, &signal);
}

/// Every connection is a descriptor: take as many as this process may have.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int run_serve(const Config& config, std::ostream& out) {
  const sigset_t held = hold_signals();
  raise_descriptor_limit();
  Server server(config);
  server.start();
  out << "listening on " << server.address() << '\n';
  if (const auto link = server.setup_link()) {
    out << "open " << *link << " to make the first account, the administrator's (good once, for 30 minutes)\n";
  }
  out.flush();
  wait_for_signal(held);
  ::pthread_sigmask(SIG_UNBLOCK, &held, nullptr);
  server.stop();
  return 0;
}

}  // namespace snug::cli
