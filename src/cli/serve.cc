#include "cli/serve.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ostream>
#include <stdexcept>
#include <variant>

#include "base/log.h"
#include "base/mutex.h"
#include "base/quote.h"
#include "cli/invocation.h"
#include "cli/output.h"
#include "cli/re_exec.h"
#include "cli/reachability.h"
#include "cli/service_manager.h"
#include "cli/settings.h"
#include "snug/server.h"

namespace snug::cli {

namespace {

using namespace std::chrono_literals;
using Done = Server::ControlDone;

constexpr auto timeout_on_restart = 500ms;  // for clients to take what is on its way: they are to be back soon

sigset_t signals() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR2}) ::sigaddset(&set, signal);
  return set;
}

std::string list(const std::vector<std::string>& names) {
  std::string out = "[";
  for (const std::string& name : names) {
    if (out.size() > 1) out += ',';
    append_json_string(out, name);
  }
  return out + "]";
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

/// The main thread: waits for signals, operators and the watchdog's time, while the server's threads do the work.
class Serving {
 public:
  Serving(const Invocation& invocation, std::vector<std::string> arguments, std::ostream& out)
      : re_exec_(std::move(arguments)), config_(invocation.config), warnings_(invocation.warnings), out_(out) {
    const sigset_t held = signals();
    ::pthread_sigmask(SIG_BLOCK, &held, nullptr);  // in the threads started later, too
    ::signal(SIGPIPE, SIG_IGN);
    signals_ = ::signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals_ < 0)
      throw std::runtime_error(std::string("cannot wait for signals (signalfd): ") + std::strerror(errno));
    wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (wake_ < 0) throw std::runtime_error(std::string("cannot wait for threads (eventfd): ") + std::strerror(errno));
  }
  ~Serving() {
    ::close(signals_);
    ::close(wake_);
  }

  int run() {
    config_.sockets = service_manager_.sockets();
    config_.media_worker = "/proc/self/exe";
    goes_on_ = !config_.sockets.empty();
    server_.emplace(std::move(config_));
    server_->on_control("reload", [this](Done done) { wish(&Serving::reload, std::move(done)); });
    server_->on_control("restart", [this](Done done) { wish(&Serving::restart, std::move(done)); });
    server_->on_ended([this](const std::string&) {
      // Joining again is for a start to do.
      wish(&Serving::restart, [](bool ok, const std::string& text) {
        if (!ok) log::error("not done", {{"why", text}});
      });
    });
    server_->start();
    for (const std::string& warning : warnings_) log::warning(warning);
    announce();
    service_manager_.keep(server_->open_sockets());
    service_manager_.ready();

    while (!ended_) {
      wait();
      work_off();
      take_signals();
    }
    service_manager_.stopping();
    drain();
    const sigset_t held = signals();
    ::pthread_sigmask(SIG_UNBLOCK, &held, nullptr);
    server_->stop();
    return 0;
  }

 private:
  using Work = void (Serving::*)(const Done&);
  struct Wish {
    Work work;
    Done done;
  };

  /// Whoever started it is told where it listens: that nobody reads on is no reason to stop, that it can't be told is.
  void announce() {
    try {
      out_ << "listening on " << server_->address() << '\n';
      if (const auto link = server_->setup_link()) {
        out_ << "open " << *link << '\n';
        for (const std::string& line : how_to_reach(*link, server_->urls(), Surroundings::now()))
          out_ << "  " << line << '\n';
      }
      out_.flush();
    } catch (const OutputError& error) {
      if (!error.reader_left() && !goes_on_) throw;
      log::warning("it is not told where it listens", {{"why", error.what()}});
      out_.clear();
    }
  }

  /// Until balancers have noticed, or somebody asks again.
  void drain() {
    const auto until = std::chrono::steady_clock::now() + server_->drain();
    ended_ = false;
    while (!ended_) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
      if (left.count() <= 0) break;
      wait(left);
      take_signals();
    }
  }

  // --- The loop ---
  void wait(std::optional<std::chrono::milliseconds> time = {}) {
    std::array<pollfd, 2> waiting{{{signals_, POLLIN, 0}, {wake_, POLLIN, 0}}};
    const auto watchdog = service_manager_.watchdog();
    int limit = watchdog ? static_cast<int>(watchdog->count() / 3) : -1;
    if (time) limit = static_cast<int>(limit < 0 ? time->count() : std::min<std::int64_t>(limit, time->count()));
    ::poll(waiting.data(), waiting.size(), limit);
    if (watchdog && server_->responds(*watchdog / 2)) service_manager_.alive();
    std::uint64_t count = 0;
    [[maybe_unused]] const auto ignored = ::read(wake_, &count, sizeof count);
  }

  void take_signals() {
    signalfd_siginfo signal{};
    while (::read(signals_, &signal, sizeof signal) == sizeof signal) {
      const Done log_result = [](bool ok, const std::string& text) {
        if (!ok) log::error("not done", {{"why", text}});
      };
      if (signal.ssi_signo == SIGUSR2)
        restart(log_result);
      else if (signal.ssi_signo == SIGHUP && !in_terminal_)
        reload(log_result);
      else
        ended_ = true;
    }
  }

  /// From a thread of the server's.
  void wish(Work work, Done done) {
    {
      const MutexLock lock(mutex_);
      wishes_.push_back({work, std::move(done)});
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto ignored = ::write(wake_, &one, sizeof one);
  }

  void work_off() {
    std::vector<Wish> wishes;
    {
      const MutexLock lock(mutex_);
      wishes.swap(wishes_);
    }
    for (const Wish& wish : wishes) (this->*wish.work)(wish.done);
  }

  // --- What operators ask for ---
  void reload(const Done& done) {
    service_manager_.reloading();
    const auto read = read_invocation(re_exec_.arguments());
    if (const auto* refused = std::get_if<cli::Done>(&read)) {
      done(false, refused->text);
    } else {
      const Config& next = std::get<Invocation>(read).config;
      const std::vector<std::string> taken = differences(server_->config(), next, true);
      const std::vector<std::string> left = differences(server_->config(), next, false);
      if (const auto why = server_->reload(next)) {
        done(false, *why);
      } else {
        log::info("settings read again", {{"changed", joined(taken)}, {"need_restart", joined(left)}});
        done(true, "{\"changed\":" + list(taken) + ",\"needRestart\":" + list(left) + "}");
      }
    }
    service_manager_.ready();
  }

  void restart(const Done& done) {
    if (const auto refusal = re_exec_.refusal()) return done(false, *refusal);
    done(true, "{}");
    log::info("starting anew");
    service_manager_.reloading();
    re_exec_.begin_anew(server_->stop_for_next(timeout_on_restart));
  }

  const ReExec re_exec_;
  ServiceManager service_manager_;
  Config config_;  // until the server has it
  const std::vector<std::string> warnings_;
  std::ostream& out_;
  bool goes_on_ = false;  // in the place of one that served before
  std::optional<Server> server_;
  int signals_ = -1;
  int wake_ = -1;
  const bool in_terminal_ = ::isatty(STDERR_FILENO) == 1;
  bool ended_ = false;
  Mutex mutex_;
  std::vector<Wish> wishes_ GUARDED_BY(mutex_);
};

}  // namespace

int run_serve(const Invocation& invocation, std::vector<std::string> arguments, std::ostream& out) {
  return Serving(invocation, std::move(arguments), out).run();
}

}  // namespace snug::cli
