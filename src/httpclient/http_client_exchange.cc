// One request of an HttpClient, with all its redirects.
// GCC 12 takes the frames of Asio's coroutines for memory that was allocated another way.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <cstring>

#include "httpclient/http_client_impl.h"
#include "httpclient/response_reader.h"

namespace snug {

namespace asio = boost::asio;
using boost::system::error_code;
using Kind = ClientFailure::Kind;
using Milliseconds = std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;
using Status = Transfer::Status;

namespace {

constexpr std::size_t piece_size = 16 << 10;  // of an answer
constexpr int pieces_in_a_row = 8;            // then others have their turn
constexpr const char* no_connection = "there was no connection in time";

std::uint16_t number_of(const std::string& port) {
  std::uint16_t number = 0;
  std::from_chars(port.data(), port.data() + port.size(), number);
  return number;
}

asio::ip::tcp::endpoint endpoint_of(const sockaddr_storage& address, std::uint16_t port) {
  asio::ip::tcp::endpoint endpoint;
  const std::size_t size = address.ss_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  std::memcpy(endpoint.data(), &address, size);
  endpoint.resize(size);
  endpoint.port(port);
  return endpoint;
}

asio::awaitable<error_code> wait(ClientConnection& connection, ClientConnection::Socket::wait_type what) {
  error_code error;
  co_await connection.socket().async_wait(what, asio::redirect_error(asio::use_awaitable, error));
  co_return error;
}

}  // namespace

/// The state of one request on one connection; `send` and `receive` share it.
struct HttpClient::Exchange::Attempt {
  Attempt(std::shared_ptr<ClientConnection> on, const ClientRequest& request, const std::string& bytes)
      : connection(std::move(on)),
        reader(request.limits, request.method == "HEAD"),
        body_in_head(request.body.size() <= piece_size),
        head(body_in_head ? bytes + request.body : bytes) {}
  const std::shared_ptr<ClientConnection> connection;
  ResponseReader reader;
  const bool body_in_head;  // a short body is sent together with it
  const std::string head;
  bool sent = false;
  bool redirected = false;
  bool over = false;  // then the request may be another one already
};

asio::awaitable<void> HttpClient::Exchange::run() {
  try {
    while (!failure_) {
      co_await ask();
      if (failure_ || !follows_ || !is_redirect(response_)) break;
      auto next = follow_redirect(std::move(request_), response_);
      if (auto* failure = std::get_if<ClientFailure>(&next)) failure_ = std::move(*failure);
      if (auto* request = std::get_if<ClientRequest>(&next)) request_ = std::move(*request);
    }
  } catch (const std::exception& error) {
    if (!failure_) failure_ = ClientFailure{Kind::unreachable, error.what()};
  }
  finish();
}

void HttpClient::Exchange::give_up(Kind kind, std::string message) {
  if (failure_ || finished_) return;
  failure_ = ClientFailure{kind, std::move(message)};
  wake();
  if (connection_) connection_->close();
}

void HttpClient::Exchange::wake() {
  awake_.expires_at(SteadyClock::time_point::max());  // cancels the wait of `sleep`
}

asio::awaitable<void> HttpClient::Exchange::sleep() {
  error_code ignored;
  co_await awake_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

void HttpClient::Exchange::limit(Milliseconds time, const char* message) {
  due_ = std::min(end_, SteadyClock::now() + time);
  deadline_.expires_at(due_);
  deadline_.async_wait([weak = weak_from_this(), message](error_code error) {
    const auto self = weak.lock();
    if (!error && self && SteadyClock::now() >= self->due_) self->give_up(Kind::timeout, message);
  });
}

void HttpClient::Exchange::fail(Kind kind, std::string message, std::string detail) {
  if (!failure_) failure_ = ClientFailure{kind, std::move(message), std::move(detail)};
}

/// Releases the slot that wait_for_slot acquired.
struct HttpClient::Exchange::SlotGuard {
  Exchange& exchange;
  ~SlotGuard() {
    if (exchange.has_slot_) exchange.client_->release_slot(exchange.origin_);
    exchange.has_slot_ = false;
  }
};

asio::awaitable<void> HttpClient::Exchange::ask() {
  const bool keep = client_->keeps() && !names_connection(request_);
  const auto head = request_head(request_, client_->options.user_agent, keep);
  if (!head) {
    fail(Kind::bad_request, "the request is none that HTTP can carry");
    co_return;
  }
  limit(request_.deadlines.connect, no_connection);
  const SlotGuard guard{*this};
  co_await wait_for_slot();
  if (!failure_) co_await ask_on_connection(*head, keep);
}

asio::awaitable<void> HttpClient::Exchange::wait_for_slot() {
  origin_ = request_.url.origin();
  has_slot_ = client_->pool.acquire_slot(origin_);
  if (has_slot_) co_return;
  client_->waiting_for_slot.push_back(shared_from_this());
  while (!has_slot_ && !failure_) co_await sleep();
  client_->waiting_for_slot.remove(shared_from_this());
}

asio::awaitable<void> HttpClient::Exchange::ask_on_connection(const std::string& head, bool keep) {
  connection_ = keep ? client_->pool.take(origin_, SteadyClock::now()) : nullptr;
  bool kept = connection_ != nullptr;
  while (true) {
    if (!kept) co_await connect();
    bool answered = false;
    if (!failure_) answered = co_await try_on_connection(head, keep);
    // The server may have closed a kept connection just when the request came.
    const bool again = kept && !answered && failure_ && failure_->kind == Kind::closed;
    if (!again) break;
    failure_.reset();
    connection_->close();
    kept = false;
    limit(request_.deadlines.connect, no_connection);
  }
  if (connection_) connection_->close();
  connection_ = nullptr;
}

// --- A connection ---------------------------------------------------------------------------------------------------

asio::awaitable<void> HttpClient::Exchange::connect() {
  const Url& url = request_.url;
  resolved_.reset();
  client_->resolver->resolve(url.host, [weak = weak_from_this()](const ResolvedName& name) {
    const auto self = weak.lock();
    if (!self) return;
    self->resolved_ = name;
    self->wake();
  });
  while (!resolved_ && !failure_) co_await sleep();
  if (failure_) co_return;
  if (resolved_->addresses.empty()) {
    fail(Kind::unresolved, "the name " + url.host + " leads nowhere: " + resolved_->problem, resolved_->problem);
    co_return;
  }
  const auto endpoints = permitted();
  for (std::size_t i = 0; i < endpoints.size() && !failure_; ++i) {
    const bool last = i + 1 == endpoints.size();
    const error_code error = co_await connect_to(endpoints[i], last);
    if (failure_) co_return;
    if (!error) break;
    if (last)
      fail(Kind::unreachable, "can't connect to " + url.host + " port " + url.port + ": " + error.message(),
           error.message());
  }
  if (!failure_ && url.https) co_await shake_hands();
}

/// A name that leads inside with one of its addresses leads nowhere: it is one of an attacker.
std::vector<asio::ip::tcp::endpoint> HttpClient::Exchange::permitted() {
  const Url& url = request_.url;
  const std::uint16_t port = number_of(url.port);
  std::vector<asio::ip::tcp::endpoint> endpoints;
  for (const sockaddr_storage& address : resolved_->addresses) {
    const IpAddress judged = IpAddress::from(address);
    if (!client_->options.filter.permits(judged, url.host, port)) {
      fail(Kind::refused, "the address of " + url.host + " is not public: " + judged.text(), judged.text());
      return {};
    }
    endpoints.push_back(endpoint_of(address, port));
  }
  return endpoints;
}

asio::awaitable<error_code> HttpClient::Exchange::connect_to(asio::ip::tcp::endpoint endpoint, bool last) {
  const auto connection = std::make_shared<ClientConnection>(client_->context);
  connection_ = connection;
  error_code error = connection->open(endpoint.data()->sa_family);
  if (error) co_return error;
  asio::steady_timer address_timeout(client_->context);
  const auto connecting = std::make_shared<bool>(true);
  if (!last) {
    address_timeout.expires_after(request_.deadlines.address);
    address_timeout.async_wait([connection, connecting](error_code cancelled) {
      if (!cancelled && *connecting) connection->close();
    });
  }
  co_await connection->socket().async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
  *connecting = false;
  // Closed at the very moment when it was connected.
  if (!error && !connection->socket().is_open()) error = asio::error::operation_aborted;
  co_return error;
}

asio::awaitable<void> HttpClient::Exchange::shake_hands() {
  connection_->speak_tls(client_->tls, request_.url.host);
  TlsStream& tls = *connection_->tls();
  while (true) {
    const TlsStream::Handshake outcome = tls.shake_hands();
    if (outcome == TlsStream::Handshake::blocked) {
      co_await wait(*connection_, connection_->read_waits_for());
      if (failure_) co_return;
      continue;
    }
    if (outcome == TlsStream::Handshake::failed) {
      const std::string problem = tls.certificate_problem();
      if (client_->options.trust == TlsContext::Trust::required && !problem.empty())
        fail(Kind::certificate, "its certificate is not to be trusted: " + problem, problem);
      else
        fail(Kind::tls, "TLS failed: " + tls.failure(), tls.failure());
    }
    co_return;
  }
}

// --- A request and its answer ---------------------------------------------------------------------------------------

asio::awaitable<bool> HttpClient::Exchange::try_on_connection(const std::string& head, bool keep) {
  const auto attempt = std::make_shared<Attempt>(connection_, request_, head);
  limit(request_.deadlines.whole, "the request could not be sent in time");
  asio::co_spawn(client_->context, send(shared_from_this(), attempt), asio::detached);
  co_await receive(*attempt);
  attempt->over = true;
  ResponseReader& reader = attempt->reader;
  if (!failure_ && !attempt->redirected && reader.state() == ResponseReader::State::failed) failure_ = reader.failure();
  if (failure_) co_return reader.has_begun();
  const bool usable = keep && attempt->sent && reader.leaves_connection_usable();
  response_ = std::move(reader.response());
  if (connection_->tls() != nullptr) response_.certificate_problem = connection_->tls()->certificate_problem();
  if (usable) client_->keep(origin_, std::move(connection_));
  co_return true;
}

asio::awaitable<void> HttpClient::Exchange::send(std::shared_ptr<Exchange> self, std::shared_ptr<Attempt> attempt) {
  std::string_view rest = attempt->head;
  bool in_body = false;
  while (!attempt->over) {
    if (rest.empty() && !in_body) {
      in_body = true;
      if (!attempt->body_in_head) rest = self->request_.body;
    }
    const Transfer sent = rest.empty() ? Transfer{attempt->connection->flush()} : attempt->connection->write(rest);
    if (sent.status == Status::lost) co_return;  // an answer may have come nevertheless
    if (sent.status == Status::would_block) {
      co_await wait(*attempt->connection, ClientConnection::Socket::wait_write);
      // If the server has answered and closed, both coroutines wake: the answer is read before a write fails.
      co_await asio::post(self->executor_, asio::use_awaitable);
      continue;
    }
    if (rest.empty()) break;
    rest.remove_prefix(sent.count);
  }
  if (attempt->over) co_return;
  attempt->sent = true;
  if (!attempt->reader.has_begun()) self->limit(self->request_.deadlines.first_byte, "there was no answer in time");
}

asio::awaitable<void> HttpClient::Exchange::receive(Attempt& attempt) {
  ResponseReader& reader = attempt.reader;
  const auto buffer = std::make_unique<std::array<char, piece_size>>();
  for (int in_a_row = 1; !failure_; ++in_a_row) {
    if (reader.state() == ResponseReader::State::pausing) begin_body(attempt);
    if (failure_ || attempt.redirected || reader.state() >= ResponseReader::State::done) co_return;
    const Transfer got = attempt.connection->read(*buffer);
    if (got.status == Status::would_block) {
      co_await wait(*attempt.connection, attempt.connection->read_waits_for());
      in_a_row = 0;
      continue;
    }
    if (got.count > 0 && !reader.has_begun()) limit_answer();
    if (got.count > 0)
      reader.feed({buffer->data(), got.count});
    else
      reader.end(got.status == Status::done);
    limit_silence(reader);  // after the sink has taken the piece: its time is not the peer's
    // A peer that sends without a pause must not keep the thread from its timers.
    if (in_a_row % pieces_in_a_row == 0) co_await asio::post(executor_, asio::use_awaitable);
  }
}

/// From the first byte of an answer on.
void HttpClient::Exchange::limit_answer() {
  const ExchangeDeadlines& deadlines = request_.deadlines;
  limit(deadlines.silence.count() > 0 ? deadlines.first_byte : deadlines.whole, "the answer did not end in time");
}

void HttpClient::Exchange::limit_silence(const ResponseReader& reader) {
  if (request_.deadlines.silence.count() > 0 && reader.state() == ResponseReader::State::body)
    limit(request_.deadlines.silence, "the answer stopped in the middle");
}

void HttpClient::Exchange::begin_body(Attempt& attempt) {
  attempt.reader.response().url = request_.url;
  attempt.redirected = follows_ && is_redirect(attempt.reader.response());
  if (!attempt.redirected && request_.check_header && !request_.check_header(attempt.reader.response()))
    return fail(Kind::unwanted, "the answer is not wanted");
  attempt.reader.read_body(attempt.redirected ? ResponseSink([](std::string_view) { return true; }) : request_.sink);
  limit_silence(attempt.reader);
}

void HttpClient::Exchange::finish() {
  finished_ = true;
  deadline_.cancel();
  if (connection_) connection_->close();
  connection_ = nullptr;
  const auto client = std::move(client_);
  client->exchanges.erase(id_);
  if (!done_) return;
  if (failure_)
    done_(std::move(*failure_));
  else
    done_(std::move(response_));
}

}  // namespace snug
