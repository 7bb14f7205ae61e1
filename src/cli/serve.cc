#include "cli/serve.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <mutex>
#include <ostream>
#include <stdexcept>
#include <variant>

#include "base/log.h"
#include "base/quote.h"
#include "cli/invocation.h"
#include "cli/itself.h"
#include "cli/settings.h"
#include "cli/supervisor.h"
#include "snug/server.h"

namespace snug::cli {

namespace {

using namespace std::chrono_literals;
using Done = Server::ControlDone;

constexpr auto patience_on_restart = 500ms;  // for clients to take what is on its way: they are to be back soon

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
  Serving(Config config, std::vector<std::string> arguments, std::ostream& out)
      : itself_(std::move(arguments)), config_(std::move(config)), out_(out) {
    const sigset_t held = signals();
    ::pthread_sigmask(SIG_BLOCK, &held, nullptr);  // in the threads started later, too
    ::signal(SIGPIPE, SIG_IGN);
    signals_ = ::signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK);
    wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (signals_ < 0 || wake_ < 0) throw std::runtime_error("cannot wait for signals: out of descriptors");
  }
  ~Serving() {
    ::close(signals_);
    ::close(wake_);
  }

  int run() {
    config_.sockets = supervisor_.sockets();
    server_.emplace(std::move(config_));
    server_->on_control("reload", [this](Done done) { wish(&Serving::reload, std::move(done)); });
    server_->on_control("restart", [this](Done done) { wish(&Serving::restart, std::move(done)); });
    server_->start();
    out_ << "listening on " << server_->address() << '\n';
    if (const auto link = server_->setup_link())
      out_ << "open " << *link << " to make the first account, the administrator's (good once, for 30 minutes)\n";
    out_.flush();
    supervisor_.keep(server_->open_sockets());
    supervisor_.ready();

    while (!ended_) {
      wait();
      work_off();
      take_signals();
    }
    supervisor_.stopping();
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

  // --- The loop ---
  void wait() {
    std::array<pollfd, 2> waiting{{{signals_, POLLIN, 0}, {wake_, POLLIN, 0}}};
    const auto watchdog = supervisor_.watchdog();
    const int limit = watchdog ? static_cast<int>(watchdog->count() / 3) : -1;
    ::poll(waiting.data(), waiting.size(), limit);
    if (watchdog && server_->responds(*watchdog / 2)) supervisor_.alive();
    std::uint64_t count = 0;
    [[maybe_unused]] const auto ignored = ::read(wake_, &count, sizeof count);
  }

  void take_signals() {
    signalfd_siginfo signal{};
    while (::read(signals_, &signal, sizeof signal) == sizeof signal) {
      const Done tell_log = [](bool ok, const std::string& text) {
        if (!ok) log::error("not done", {{"why", text}});
      };
      if (signal.ssi_signo == SIGUSR2)
        restart(tell_log);
      else if (signal.ssi_signo == SIGHUP && !in_terminal_)
        reload(tell_log);
      else
        ended_ = true;
    }
  }

  /// From a thread of the server's.
  void wish(Work work, Done done) {
    {
      std::lock_guard lock(mutex_);
      wishes_.push_back({work, std::move(done)});
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto ignored = ::write(wake_, &one, sizeof one);
  }

  void work_off() {
    std::vector<Wish> wishes;
    {
      std::lock_guard lock(mutex_);
      wishes.swap(wishes_);
    }
    for (const Wish& wish : wishes) (this->*wish.work)(wish.done);
  }

  // --- What operators ask for ---
  void reload(const Done& done) {
    supervisor_.reloading();
    const auto read = read_invocation(itself_.arguments());
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
    supervisor_.ready();
  }

  void restart(const Done& done) {
    if (const auto refusal = itself_.refusal()) return done(false, *refusal);
    done(true, "{}");
    log::info("starting anew");
    supervisor_.reloading();
    std::vector<Config::OpenSocket> sockets = server_->open_sockets();
    for (Config::OpenSocket& socket : sockets) socket.descriptor = ::fcntl(socket.descriptor, F_DUPFD_CLOEXEC, 0);
    server_->stop(patience_on_restart);
    itself_.begin_anew(sockets);
  }

  const Itself itself_;
  Supervisor supervisor_;
  Config config_;  // until the server has it
  std::ostream& out_;
  std::optional<Server> server_;
  int signals_ = -1;
  int wake_ = -1;
  const bool in_terminal_ = ::isatty(STDERR_FILENO) == 1;
  bool ended_ = false;
  std::mutex mutex_;
  std::vector<Wish> wishes_;  // guarded by mutex_
};

}  // namespace

int run_serve(const Config& config, std::vector<std::string> arguments, std::ostream& out) {
  return Serving(config, std::move(arguments), out).run();
}

}  // namespace snug::cli
