// The inside of HttpClient: what a client has, and the exchange that carries one request. Included by http_client.cc
// and http_client_exchange.cc only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "httpclient/client_connection.h"
#include "httpclient/connection_pool.h"
#include "httpclient/http_client.h"
#include "httpclient/resolver.h"
#include "httpclient/response_reader.h"

namespace snug {

struct HttpClient::Impl : std::enable_shared_from_this<Impl> {
  Impl(boost::asio::io_context& io, HttpClientOptions given)
      : context(io),
        options(std::move(given)),
        tls(TlsContext::client(options.trust, options.ca_file)),
        resolver(std::make_unique<Resolver>(io, options.lookup, options.keep_names)),
        pool({options.per_origin, options.connections, options.idle}),
        sweep(io) {}

  bool keeps() const { return options.idle.count() > 0; }
  void keep(const std::string& origin, std::shared_ptr<ClientConnection> connection);
  void sweep_later();
  void release_slot(const std::string& origin);

  boost::asio::io_context& context;
  const HttpClientOptions options;
  const std::shared_ptr<const TlsContext> tls;
  std::unique_ptr<Resolver> resolver;  // null: the client has gone
  ConnectionPool pool;
  boost::asio::steady_timer sweep;
  bool sweeping = false;
  std::map<Id, std::shared_ptr<Exchange>> exchanges;
  std::list<std::shared_ptr<Exchange>> waiting_for_slot;  // in order
  Id last_id = 0;
};

/// One request with all its redirects. A coroutine runs it. A deadline or `cancel` sets `failure_` and wakes the
/// coroutine, and the coroutine checks `failure_` after each wait.
class HttpClient::Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(std::shared_ptr<Impl> client, Id id, ClientRequest request, Handler done)
      : client_(std::move(client)),
        id_(id),
        done_(std::move(done)),
        request_(std::move(request)),
        follows_(request_.redirects > 0),
        end_(std::chrono::steady_clock::now() + request_.deadlines.whole),
        executor_(client_->context.get_executor()),
        deadline_(client_->context),
        awake_(client_->context, std::chrono::steady_clock::time_point::max()) {}

  boost::asio::awaitable<void> run();

  /// Nothing, once it is over.
  void give_up(ClientFailure::Kind kind, std::string message);
  void forget_handler() { done_ = nullptr; }

  const std::string& origin() const { return origin_; }
  void grant_slot() {
    has_slot_ = true;
    wake();
  }

 private:
  struct Attempt;
  struct SlotGuard;

  void wake();
  boost::asio::awaitable<void> sleep();

  /// From now on the exchange has this long before it fails with `message`.
  void limit(std::chrono::milliseconds time, const char* message);

  void fail(ClientFailure::Kind kind, std::string message, std::string detail = {});

  /// Sends `request_` once; sets `response_` or `failure_`.
  boost::asio::awaitable<void> ask();

  boost::asio::awaitable<void> wait_for_slot();
  boost::asio::awaitable<void> ask_on_connection(const std::string& head, bool keep);

  // --- A connection -------------------------------------------------------------------------------------------------

  boost::asio::awaitable<void> connect();

  /// The client connects to these very addresses, so a later answer of DNS makes no difference.
  std::vector<boost::asio::ip::tcp::endpoint> permitted();

  boost::asio::awaitable<boost::system::error_code> connect_to(boost::asio::ip::tcp::endpoint endpoint, bool last);

  boost::asio::awaitable<void> shake_hands();

  // --- A request and its answer -------------------------------------------------------------------------------------

  /// False: not a byte of an answer came.
  boost::asio::awaitable<bool> try_on_connection(const std::string& head, bool keep);

  /// Beside `receive`, because a server may answer, and close, before it has read all of a request.
  static boost::asio::awaitable<void> send(std::shared_ptr<Exchange> self, std::shared_ptr<Attempt> attempt);

  boost::asio::awaitable<void> receive(Attempt& attempt);
  void limit_answer();
  void limit_silence(const ResponseReader& reader);

  /// The body of a redirect that is followed is of no interest, unless it is here already.
  void begin_body(Attempt& attempt);

  void finish();

  // Constant.
  std::shared_ptr<Impl> client_;
  const Id id_;
  Handler done_;
  // Of the redirect that is at work.
  ClientRequest request_;
  const bool follows_;
  std::string origin_;

  const std::chrono::steady_clock::time_point end_;
  std::chrono::steady_clock::time_point due_{};
  boost::asio::io_context::executor_type executor_;
  boost::asio::steady_timer deadline_;
  boost::asio::steady_timer awake_;  // never expires: `wake` cancels it

  bool has_slot_ = false;
  bool finished_ = false;
  std::optional<ResolvedName> resolved_;
  std::shared_ptr<ClientConnection> connection_;
  ClientResponse response_;
  std::optional<ClientFailure> failure_;
};

}  // namespace snug
