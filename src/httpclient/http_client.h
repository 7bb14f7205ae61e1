// HttpClient: asks other servers over HTTP/1.1, on connections that are kept and through an address filter.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "base/move_function.h"
#include "httpclient/address_filter.h"
#include "httpclient/exchange.h"
#include "httpclient/resolver.h"
#include "tls/tls_context.h"

namespace boost::asio {
class io_context;
}

namespace snug {

/// One set for all requests of a client, so that a request never uses a connection made under other rules.
struct HttpClientOptions {
  AddressFilter filter{};
  TlsContext::Trust trust = TlsContext::Trust::required;
  std::filesystem::path ca_file{};  ///< PEM, the authorities to believe instead of the system's
  std::string user_agent{};
  std::size_t per_origin = 4;  ///< connections at work; further requests wait in a queue
  std::size_t connections = 32;
  std::chrono::milliseconds idle{30'000};        ///< a connection is kept that long; 0: none is kept
  std::chrono::milliseconds keep_names{60'000};  ///< addresses of a name; 0: none are kept
  Resolver::Lookup lookup{};                     ///< empty: the system's
};

/// A request on a kept connection that ends before the first byte of its answer is sent once more, on a new one: the
/// server may get it twice. Thread: the io_context's.
class HttpClient {
 public:
  using Handler = MoveFunction<void(ClientOutcome)>;
  using Id = std::uint64_t;

  /// `context` outlives this. Throws std::runtime_error if the authorities can't be read.
  HttpClient(boost::asio::io_context& context, HttpClientOptions options);
  /// Ends all exchanges without calling their handlers.
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// `done`: called once, never before this returns. It may destroy the client.
  Id fetch(ClientRequest request, Handler done);
  /// The handler is called soon, with `cancelled`. Nothing, if it was called already.
  void cancel(Id id);
  void close_idle();         ///< all kept connections
  std::size_t idle() const;  ///< how many are kept

 private:
  struct Impl;
  class Exchange;
  const std::shared_ptr<Impl> impl_;
};

}  // namespace snug
