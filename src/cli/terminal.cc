#include "cli/terminal.h"

#include <poll.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <iostream>
#include <tuple>
#include <utility>

namespace snug::cli {

namespace {

constexpr std::array taken_signals{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU};

volatile std::sig_atomic_t came = 0;

/// Shows nothing of what is typed. Signals only come in while input is waited for, and are only noted: none can come
/// unseen between two steps.
class Hidden {
 public:
  Hidden() {
    came = 0;
    sigset_t held;
    ::sigemptyset(&held);
    for (const int signal : taken_signals) ::sigaddset(&held, signal);
    ::sigprocmask(SIG_BLOCK, &held, &let_in_);
    struct sigaction note {};
    note.sa_handler = [](int signal) { came = signal; };
    for (std::size_t i = 0; i < taken_signals.size(); ++i) ::sigaction(taken_signals[i], &note, &before_[i]);
    ::tcgetattr(STDIN_FILENO, &shown_);
    termios hidden = shown_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  }
  ~Hidden() {
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown_);
    for (std::size_t i = 0; i < taken_signals.size(); ++i) ::sigaction(taken_signals[i], &before_[i], nullptr);
    ::sigprocmask(SIG_SETMASK, &let_in_, nullptr);
  }
  Hidden(const Hidden&) = delete;
  Hidden& operator=(const Hidden&) = delete;

  /// Until there is something to read, or a signal came.
  void wait() const {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    ::ppoll(&input, 1, nullptr, &let_in_);
  }

 private:
  sigset_t let_in_{};
  termios shown_{};
  std::array<struct sigaction, taken_signals.size()> before_{};
};

/// Until a line break, the end of input or a signal; a terminal hands out whole lines.
std::pair<std::optional<std::string>, int> read_line(const Hidden& hidden) {
  std::string line;
  for (;;) {
    hidden.wait();
    if (came != 0) return {std::nullopt, came};
    char c = 0;
    const ssize_t n = ::read(STDIN_FILENO, &c, 1);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return {line.empty() ? std::nullopt : std::optional(line), 0};
    if (c == '\n') return {line, 0};
    line += c;
  }
}

}  // namespace

bool at_a_terminal() { return ::isatty(STDIN_FILENO) == 1; }

std::optional<std::string> ask_hidden(const std::string& prompt) {
  for (;;) {
    std::optional<std::string> line;
    int signal = 0;
    {
      const Hidden hidden;
      std::cerr << prompt << std::flush;
      std::tie(line, signal) = read_line(hidden);
    }
    std::cerr << '\n';
    if (signal == 0) return line;
    ::raise(signal);  // as if nobody had taken it; who stopped the program may go on with it
  }
}

}  // namespace snug::cli
