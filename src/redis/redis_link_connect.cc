// What comes before a RedisLink is up: the server is found, and told who we are.
#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <cstring>

// GCC 12 takes the frames of Asio's coroutines for memory that was allocated another way.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

#include "redis/redis_link_impl.h"

namespace snug {

namespace {

asio::ip::tcp::endpoint endpoint_of(const sockaddr_storage& address, const std::string& port) {
  asio::ip::tcp::endpoint endpoint;
  const std::size_t size = address.ss_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  std::memcpy(endpoint.data(), &address, size);
  endpoint.resize(size);
  std::uint16_t number = 0;
  std::from_chars(port.data(), port.data() + port.size(), number);
  endpoint.port(number);
  return endpoint;
}

}  // namespace

/// Lines are `name:value`.
std::string info_field(std::string_view info, std::string_view name) {
  for (std::size_t at = 0; at < info.size();) {
    const std::size_t end = std::min(info.find("\r\n", at), info.size());
    const std::string_view line = info.substr(at, end - at);
    if (line.size() > name.size() && line.starts_with(name) && line[name.size()] == ':')
      return std::string(line.substr(name.size() + 1));
    at = end + 2;
  }
  return {};
}

std::int64_t info_number(std::string_view info, std::string_view name) {
  const std::string text = info_field(info, name);
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

asio::awaitable<void> RedisLink::Impl::find_server(RedisServer& server) {
  if (options.url.sentinel.empty()) {
    co_await connect_to_server(options.url.hosts.front(), server);
    co_return;
  }
  std::string problems;
  for (const RedisHost& sentinel : options.url.hosts) {
    problem.clear();
    const std::optional<RedisHost> master = co_await ask_sentinel(sentinel);
    if (stopped) co_return;
    if (master) {
      co_await connect_to_server(*master, server);
      if (problem.empty()) co_return;
    }
    problems += (problems.empty() ? "" : "; ") + problem;
  }
  problem = problems;
}

asio::awaitable<std::optional<RedisHost>> RedisLink::Impl::ask_sentinel(RedisHost sentinel) {
  std::optional<RedisHost> master;
  co_await connect(sentinel);
  if (!problem.empty()) co_return master;
  const Words question{"SENTINEL", "get-master-addr-by-name", options.url.sentinel};
  const auto reply = co_await ask(question);
  if (reply && reply->size() == 2)
    master = RedisHost{.name = std::string((*reply)[0].text()), .port = std::string((*reply)[1].text())};
  else if (reply && problem.empty())
    problem = "the Sentinel " + sentinel.text() + " knows no master '" + options.url.sentinel + "'";
  connection->close();
  reader.reset();
  co_return master;
}

asio::awaitable<void> RedisLink::Impl::connect_to_server(RedisHost host, RedisServer& server) {
  co_await connect(host);
  if (!problem.empty()) co_return;
  const RedisUrl& url = options.url;
  if (!url.password.empty()) {
    Words auth{"AUTH"};
    if (!url.user.empty()) auth.push_back(url.user);
    auth.push_back(url.password);
    const bool known = co_await expect_ok(auth, host, "refuses the user or the password");
    if (!known) co_return;
  }
  const std::string database = std::to_string(url.database);
  if (url.database != 0) {
    const Words select{"SELECT", database};
    const bool selected = co_await expect_ok(select, host, "has no such database");
    if (!selected) co_return;
  }
  const Words name{"CLIENT", "SETNAME", options.client_name};
  if (!options.client_name.empty()) co_await ask(name);  // may be forbidden, and is not needed
  if (!problem.empty()) co_return;
  const Words info_words{"INFO"};
  const auto info = co_await ask(info_words);
  if (!info) co_return;
  if (info->type() == RespType::error) {
    problem = "the Redis at " + host.text() + " refuses INFO: " + std::string(info->text());
    co_return;
  }
  server.host = host;
  server.info = info->text();
  error_code unknown;
  const auto local = connection->socket().local_endpoint(unknown);
  if (!unknown) server.local = local.address().to_string();
  server.run_id = info_field(info->text(), "run_id");
  server.version = info_field(info->text(), "redis_version");
  const std::string role = info_field(info->text(), "role");
  if (server.run_id.empty()) problem = "what answers at " + host.text() + " does not say that it is a Redis";
  if (problem.empty() && role != "master")
    problem = "the Redis at " + host.text() + " is a " + (role.empty() ? "stranger" : role) + ", not a master";
}

asio::awaitable<void> RedisLink::Impl::connect(RedisHost host) {
  limit(options.connect, "there was no connection to " + host.text() + " in time");
  const auto answer = std::make_shared<std::optional<ResolvedName>>();
  resolver->resolve(host.name, [this, answer](const ResolvedName& name) {
    *answer = name;
    wake();
  });
  awake.expires_at(SteadyClock::time_point::max());
  while (!*answer && problem.empty()) co_await sleep();
  if (!problem.empty()) co_return;
  const ResolvedName resolved = **answer;
  if (resolved.addresses.empty()) problem = "the name " + host.name + " leads nowhere: " + resolved.problem;
  for (const sockaddr_storage& address : resolved.addresses) {
    connection = std::make_shared<ClientConnection>(context);
    error_code error = connection->open(address.ss_family);
    if (!error)
      co_await connection->socket().async_connect(endpoint_of(address, host.port),
                                                  asio::redirect_error(asio::use_awaitable, error));
    if (!error && connection->socket().is_open()) break;
    if (!problem.empty()) co_return;
    if (&address == &resolved.addresses.back())
      problem = "can't connect to " + host.text() + ": " + (error ? error.message() : "it was closed");
  }
  if (!problem.empty()) co_return;
  if (tls) co_await shake_hands(host);
  reader = std::make_unique<RespReader>();
}

asio::awaitable<void> RedisLink::Impl::shake_hands(RedisHost host) {
  connection->speak_tls(tls, host.name);
  while (problem.empty()) {
    const TlsStream::Handshake outcome = connection->tls()->shake_hands();
    if (outcome == TlsStream::Handshake::done) co_return;
    if (outcome == TlsStream::Handshake::blocked) {
      co_await wait(connection->read_waits_for());
      continue;
    }
    const std::string untrusted = connection->tls()->certificate_problem();
    problem = untrusted.empty() ? "TLS with " + host.text() + " failed: " + connection->tls()->failure()
                                : "the certificate of " + host.text() + " is not to be trusted: " + untrusted;
  }
}

void RedisLink::Impl::limit(Milliseconds time, std::string message) {
  deadline.expires_after(time);
  deadline.async_wait([weak = weak_from_this(), message = std::move(message)](error_code error) {
    const auto self = weak.lock();
    if (!error && self && !self->up) self->drop(message);
  });
}

asio::awaitable<std::optional<RespValue>> RedisLink::Impl::ask(const Words& words) {
  std::string bytes;
  write_resp_command(bytes, words);
  std::string_view rest = bytes;
  while (problem.empty()) {
    const Transfer sent = rest.empty() ? Transfer{connection->flush()} : connection->write(rest);
    if (sent.status == Status::lost) break;  // why may stand in what is still to be read
    if (sent.status == Status::would_block) co_await wait(ClientConnection::Socket::wait_write);
    if (sent.status != Status::done) continue;
    if (rest.empty()) break;
    rest.remove_prefix(sent.count);
  }
  std::optional<RespValue> reply;
  while (problem.empty()) {
    reply = next_reply();
    if (reply) break;
    if (problem.empty()) co_await read_some();
  }
  // Said to whom it does not know, and whatever was asked.
  if (reply && reply->type() == RespType::error && reply->text().starts_with("DENIED ")) {
    problem =
        "the Redis is in protected mode, and serves its own machine alone: give it a password (requirepass in "
        "redis.conf), and name that in the URL, redis://:PASSWORD@HOST";
    reply.reset();
  }
  co_return reply;
}

asio::awaitable<bool> RedisLink::Impl::expect_ok(const Words& words, RedisHost host, std::string otherwise) {
  const auto reply = co_await ask(words);
  if (!reply) co_return false;
  if (reply->type() != RespType::error) co_return true;
  problem = "the Redis at " + host.text() + " " + otherwise + ": " + std::string(reply->text());
  co_return false;
}

}  // namespace snug
