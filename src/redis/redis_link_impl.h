// The inside of RedisLink. Included by src/redis/redis_link*.cc only.
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "httpclient/client_connection.h"
#include "redis/redis_link.h"
#include "tls/tls_context.h"

namespace snug {

namespace asio = boost::asio;
using boost::system::error_code;
using Milliseconds = std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;
using Status = Transfer::Status;
using Words = std::vector<std::string_view>;

constexpr std::size_t piece_size = 64U << 10;  // of what is read at once

/// Coroutines run it: `run` connects and reads, `write` sends, `watch` looks for silence. Each belongs to a connection
/// by its number, and ends when that is not the current one any more.
struct RedisLink::Impl : std::enable_shared_from_this<Impl> {
  Impl(asio::io_context& io, Options given, Listener heard_by)
      : context(io),
        options(std::move(given)),
        listener(std::move(heard_by)),
        tls(options.url.tls ? TlsContext::client(TlsContext::Trust::required, options.ca_file) : nullptr),
        resolver(std::make_unique<Resolver>(io, options.lookup, Milliseconds(0))),
        awake(io, SteadyClock::time_point::max()),
        deadline(io) {}

  struct Call {
    Done done;
    SteadyClock::time_point since;
  };

  // --- From outside

  bool call(std::span<const std::string_view> words, Done&& done);

  void drop(std::string why);

  void stop() {
    stopped = true;
    calls.clear();
    resolver.reset();
    deadline.cancel();
    drop("the program stops");
  }

  void wake() {
    awake.expires_at(SteadyClock::time_point::max());  // cancels the wait of `sleep`
  }

  // --- The life of the link

  asio::awaitable<void> run();

  void end_connection();

  asio::awaitable<void> sleep();

  // --- Connecting

  asio::awaitable<void> find_server(RedisServer& server);

  asio::awaitable<std::optional<RedisHost>> ask_sentinel(RedisHost sentinel);

  asio::awaitable<void> connect_to_server(RedisHost host, RedisServer& server);

  /// Sets `connection` or `problem`.
  asio::awaitable<void> connect(RedisHost host);

  asio::awaitable<void> shake_hands(RedisHost host);

  /// From now on there is this long, until it is called again or `deadline` is cancelled.
  void limit(Milliseconds time, std::string message);

  asio::awaitable<void> wait(ClientConnection::Socket::wait_type what);

  /// One call before the link is up. Nothing: `problem` says why. The reply is good until the next call.
  asio::awaitable<std::optional<RespValue>> ask(const Words& words);

  asio::awaitable<bool> expect_ok(const Words& words, RedisHost host, std::string otherwise);

  // --- Talking

  /// Feeds the reader with what comes next, or sets `problem`.
  asio::awaitable<void> read_some();

  /// Nothing: it is not here yet, or `problem` says why there is none.
  std::optional<RespValue> next_reply();

  asio::awaitable<void> read_replies();

  void take_reply(const RespValue& reply);

  bool subscribe(std::span<const std::string_view> channels);

  /// In the next turn of the loop, so that the calls of one turn are one write.
  void start_writing();

  asio::awaitable<void> write(std::uint64_t mine);

  bool owes_tls() const { return connection && connection->tls() && connection->tls()->holds_output(); }

  /// A peer that went without a word is noticed by what it does not answer.
  asio::awaitable<void> watch(std::uint64_t mine);

  asio::io_context& context;
  const Options options;
  const Listener listener;
  const std::shared_ptr<const TlsContext> tls;  // null: plain
  std::unique_ptr<Resolver> resolver;           // null: the link has gone
  asio::steady_timer awake;                     // `wake` cancels its wait
  asio::steady_timer deadline;                  // of what comes before the link is up

  bool stopped = false;
  bool up = false;
  std::uint64_t number = 0;  // of the connection
  std::string problem;       // why this connection ends; empty: it does not
  std::shared_ptr<ClientConnection> connection;
  std::unique_ptr<std::array<char, piece_size>> buffer;
  std::unique_ptr<RespReader> reader;
  SteadyClock::time_point heard{};
  std::string unsent;
  bool writing = false;
  std::deque<Call> calls;  // sent, or in `unsent`, without a reply yet
  std::size_t subscribed = 0;
};

}  // namespace snug
