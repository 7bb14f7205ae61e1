#include "httpclient/resolver.h"

#include <netdb.h>
#include <signal.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <cstring>
#include <deque>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "base/mutex.h"

namespace snug {

namespace {

constexpr std::size_t most_threads = 4;
constexpr std::size_t most_waiting = 256;
constexpr std::size_t most_kept = 256;

ResolvedName ask_system(const std::string& host, int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (error != 0) return {.addresses = {}, .problem = ::gai_strerror(error)};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  ResolvedName name;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    sockaddr_storage address{};
    if (one->ai_addrlen > sizeof address) continue;
    std::memcpy(&address, one->ai_addr, one->ai_addrlen);
    name.addresses.push_back(address);
  }
  if (name.addresses.empty()) name.problem = "it has no address";
  return name;
}

}  // namespace

struct Resolver::State : std::enable_shared_from_this<State> {
  const Lookup lookup;
  Mutex mutex;
  Resolver* resolver GUARDED_BY(mutex) = nullptr;                // null: it has gone
  boost::asio::io_context* context GUARDED_BY(mutex) = nullptr;  // the same
  std::deque<std::string> waiting GUARDED_BY(mutex);
  std::size_t threads GUARDED_BY(mutex) = 0;

  explicit State(Lookup how) : lookup(std::move(how)) {}

  bool start_thread() REQUIRES(mutex);
  void work();
  std::optional<std::string> take_next() EXCLUDES(mutex);
};

ResolvedName Resolver::look_up(const std::string& host) { return ask_system(host, AI_ADDRCONFIG); }

Resolver::Resolver(boost::asio::io_context& context, Lookup lookup, std::chrono::milliseconds keep)
    : keep_(keep), state_(std::make_shared<State>(lookup ? std::move(lookup) : Lookup(&look_up))) {
  state_->resolver = this;
  state_->context = &context;
}

Resolver::~Resolver() {
  const MutexLock lock(state_->mutex);
  state_->resolver = nullptr;
  state_->context = nullptr;
  state_->waiting.clear();
}

void Resolver::resolve(const std::string& host, std::function<void(const ResolvedName&)> done) {
  // An address, in any notation that the system takes, is no question to anybody.
  if (const ResolvedName address = ask_system(host, AI_NUMERICHOST); !address.addresses.empty()) return done(address);
  if (const auto kept = kept_.find(host); kept != kept_.end()) {
    if (std::chrono::steady_clock::now() < kept->second.until) return done(kept->second.name);
    kept_.erase(kept);
  }
  auto& waiting = asked_[host];
  waiting.push_back(std::move(done));
  if (waiting.size() > 1) return;
  bool asks = true;
  {
    const MutexLock lock(state_->mutex);
    asks = state_->waiting.size() < most_waiting;
    if (asks) state_->waiting.push_back(host);
    if (asks && state_->threads < most_threads) {
      // Those that run take it as well; if there are none, it is answered below.
      asks = state_->start_thread() || state_->threads > 0;
      if (!asks) state_->waiting.pop_back();
    }
  }
  if (!asks) answer(host, {.addresses = {}, .problem = "too many names are asked for"});
}

bool Resolver::State::start_thread() {
  sigset_t all;  // signals belong to the program's own threads
  sigset_t before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  bool started = true;
  try {
    std::thread([state = shared_from_this()] { state->work(); }).detach();
    ++threads;
  } catch (const std::system_error&) {
    started = false;
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return started;
}

/// Nothing: the thread that asks is no longer counted, and ends.
std::optional<std::string> Resolver::State::take_next() {
  const MutexLock lock(mutex);
  if (waiting.empty()) {
    --threads;
    return std::nullopt;
  }
  std::string host = std::move(waiting.front());
  waiting.pop_front();
  return host;
}

void Resolver::State::work() {
  while (const std::optional<std::string> host = take_next()) {
    ResolvedName name = lookup(*host);
    const MutexLock lock(mutex);
    if (context == nullptr) continue;  // and nothing waits any more
    boost::asio::post(*context, [state = shared_from_this(), host = *host, name = std::move(name)]() mutable {
      Resolver* there = nullptr;
      {
        const MutexLock guard(state->mutex);
        there = state->resolver;  // it goes on this thread, so it stays until this returns
      }
      if (there != nullptr) there->answer(host, std::move(name));
    });
  }
}

void Resolver::answer(const std::string& host, ResolvedName name) {
  auto waiting = asked_.extract(host);
  if (!name.addresses.empty() && keep_.count() > 0) {
    if (kept_.size() >= most_kept) kept_.clear();
    kept_[host] = {name, std::chrono::steady_clock::now() + keep_};
  }
  if (waiting.empty()) return;
  for (const auto& done : waiting.mapped()) done(name);
}

}  // namespace snug
