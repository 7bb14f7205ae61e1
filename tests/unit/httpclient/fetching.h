// Fetching: an HttpClient and the io_context that it lives on, stepped by the test.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "httpclient/http_client.h"
#include "tls/self_signed.h"
#include "unit/httpclient/local_server.h"

namespace snug::test {

/// `address`: IPv4.
ResolvedName resolved(const std::vector<std::string>& addresses);

/// Allows 127.0.0.1, and lets every name that ends with `.test` lead there.
HttpClientOptions local_options();

class Fetching {
 public:
  explicit Fetching(HttpClientOptions options = local_options())
      : client_(std::make_unique<HttpClient>(context, std::move(options))) {}

  HttpClient& client() { return *client_; }
  void destroy_client() { client_.reset(); }

  /// Steps until it holds; a test whose patience ends fails.
  void until(const std::function<bool()>& holds);
  ClientOutcome fetch(ClientRequest request);
  ClientOutcome get(const std::string& url);

  boost::asio::io_context context{1};

 private:
  std::unique_ptr<HttpClient> client_;
};

/// `STATUS BODY`, or `KIND: message`.
std::string shown(const ClientOutcome& outcome);

ClientFailure::Kind kind_of(const ClientOutcome& outcome);

/// With deadlines that no machine is too slow for.
ClientRequest request(const std::string& url);
ClientRequest post(const std::string& url, std::string body);

/// A server's: answers every request with `hello`, for as long as the client asks.
void greet(Peer& peer);

/// Signed by itself, good for an hour.
CertificatePem certificate_for(const std::string& name);

}  // namespace snug::test
