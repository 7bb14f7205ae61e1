#include "redis/redis_link.h"

// GCC 12 takes the frames of Asio's coroutines for memory that was allocated another way.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "redis/redis_link_impl.h"

namespace snug {

namespace {

constexpr int pieces_in_a_row = 8;  // then others have their turn

}  // namespace

bool RedisLink::Impl::call(std::span<const std::string_view> words, Done&& done) {
  if (!up || unsent.size() > options.unsent) return false;
  write_resp_command(unsent, words);
  calls.push_back({std::move(done), SteadyClock::now()});
  start_writing();
  return true;
}

void RedisLink::Impl::drop(std::string why) {
  if (problem.empty()) problem = std::move(why);
  if (connection) connection->close();
  wake();
}

asio::awaitable<void> RedisLink::Impl::run() {
  Milliseconds pause = options.wait;
  while (!stopped) {
    problem.clear();
    RedisServer server;
    try {
      co_await find_server(server);
    } catch (const std::exception& error) {
      problem = error.what();
    }
    if (problem.empty() && !stopped) {
      pause = options.wait;
      deadline.cancel();
      up = true;
      if (listener.on_up) listener.on_up(server);
      if (stopped) co_return;
      asio::co_spawn(
          context, [self = shared_from_this(), number = number] { return self->watch(number); }, asio::detached);
      co_await read_replies();
    }
    end_connection();
    if (stopped) co_return;
    awake.expires_after(pause);
    co_await sleep();
    pause = std::min(pause * 2, options.most_wait);
  }
}

void RedisLink::Impl::end_connection() {
  up = false;
  ++number;
  deadline.cancel();
  if (connection) connection->close();
  connection = nullptr;
  unsent.clear();
  writing = false;
  reader.reset();
  subscribed = 0;
  if (stopped) return;
  auto unanswered = std::move(calls);
  calls.clear();
  for (Call& call : unanswered) {
    call.done(nullptr);
    if (stopped) return;
  }
  if (listener.on_down) listener.on_down(problem);
}

asio::awaitable<void> RedisLink::Impl::sleep() {
  error_code ignored;
  co_await awake.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<void> RedisLink::Impl::wait(ClientConnection::Socket::wait_type what) {
  error_code ignored;
  const auto held = connection;
  co_await held->socket().async_wait(what, asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<void> RedisLink::Impl::read_some() {
  const auto held = connection;
  if (!buffer) buffer = std::make_unique<std::array<char, piece_size>>();
  const Transfer got = held->read(*buffer);
  if (got.status == Status::would_block) {
    co_await wait(held->read_waits_for());
    co_return;
  }
  if (got.count == 0) {
    if (problem.empty()) problem = "the connection was closed by the other side";
    co_return;
  }
  heard = SteadyClock::now();
  reader->feed({buffer->data(), got.count});
}

std::optional<RespValue> RedisLink::Impl::next_reply() {
  auto reply = reader->next();
  if (!reader->failure().empty() && problem.empty()) problem = "what came is no reply: " + reader->failure();
  return reply;
}

asio::awaitable<void> RedisLink::Impl::read_replies() {
  heard = SteadyClock::now();
  for (int in_a_row = 1; problem.empty() && !stopped; ++in_a_row) {
    while (problem.empty() && !stopped) {
      const auto reply = next_reply();
      if (!reply) break;
      take_reply(*reply);
    }
    if (!problem.empty() || stopped) co_return;
    co_await read_some();
    // A peer that sends without a pause must not keep the thread from its timers.
    if (in_a_row % pieces_in_a_row == 0) co_await asio::post(context, asio::use_awaitable);
  }
}

void RedisLink::Impl::take_reply(const RespValue& reply) {
  // Where channels are subscribed to, their messages come between the replies.
  if (subscribed > 0 && reply.size() == 3) {
    if (reply[0].text() == "message") {
      if (listener.on_message) listener.on_message(reply[1].text(), reply[2].text());
      return;
    }
    if (reply[0].text() == "subscribe") return;
  }
  if (calls.empty()) {
    problem = "a reply came that nobody asked for";
    return;
  }
  Call call = std::move(calls.front());
  calls.pop_front();
  call.done(&reply);
}

bool RedisLink::Impl::subscribe(std::span<const std::string_view> channels) {
  if (!up || channels.empty()) return false;
  std::vector<std::string_view> words{"SUBSCRIBE"};
  words.insert(words.end(), channels.begin(), channels.end());
  write_resp_command(unsent, words);
  subscribed += channels.size();
  start_writing();
  return true;
}

void RedisLink::Impl::start_writing() {
  if (writing) return;
  writing = true;
  asio::co_spawn(
      context, [self = shared_from_this(), number = number] { return self->write(number); }, asio::detached);
}

asio::awaitable<void> RedisLink::Impl::write(std::uint64_t mine) {
  co_await asio::post(context, asio::use_awaitable);
  std::string sending;
  while (mine == number && up) {
    if (sending.empty() && unsent.empty() && !owes_tls()) break;
    if (sending.empty()) sending = std::exchange(unsent, {});
    std::string_view rest = sending;
    while (mine == number && problem.empty()) {
      const Transfer sent = rest.empty() ? Transfer{connection->flush()} : connection->write(rest);
      if (sent.status == Status::lost) {
        co_return;  // reading finds out why
      }
      if (sent.status == Status::would_block) {
        co_await wait(ClientConnection::Socket::wait_write);
        continue;
      }
      if (rest.empty()) break;
      rest.remove_prefix(sent.count);
    }
    if (!problem.empty()) co_return;
    sending.clear();
  }
  if (mine == number) writing = false;
}

asio::awaitable<void> RedisLink::Impl::watch(std::uint64_t mine) {
  asio::steady_timer timer(context);
  while (mine == number && up) {
    timer.expires_after(options.silence / 4);
    error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (mine != number || !up) co_return;
    const auto now = SteadyClock::now();
    if (!calls.empty() && now - std::max(heard, calls.front().since) > options.silence) {
      drop("the Redis has not answered for " + std::to_string(options.silence.count()) + " ms");
      co_return;
    }
    if (calls.empty() && now - heard > options.silence / 2) {
      const std::array<std::string_view, 1> ping{"PING"};
      call(ping, [](const RespValue*) {});
    }
  }
}

RedisLink::RedisLink(asio::io_context& context, Options options, Listener listener)
    : impl_(std::make_shared<Impl>(context, std::move(options), std::move(listener))) {
  asio::co_spawn(
      context, [impl = impl_] { return impl->run(); }, asio::detached);
}

RedisLink::~RedisLink() { impl_->stop(); }

bool RedisLink::up() const { return impl_->up; }

bool RedisLink::call(std::span<const std::string_view> words, Done&& done) {
  return impl_->call(words, std::move(done));
}

bool RedisLink::call(std::initializer_list<std::string_view> words, Done&& done) {
  return impl_->call({words.begin(), words.size()}, std::move(done));
}

bool RedisLink::subscribe(std::span<const std::string_view> channels) { return impl_->subscribe(channels); }

void RedisLink::drop(const std::string& why) { impl_->drop(why); }

}  // namespace snug
