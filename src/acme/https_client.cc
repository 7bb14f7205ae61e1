#include "acme/https_client.h"

// GCC 12 takes the frames of Asio's coroutines for memory that was allocated another way.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>
#include <mutex>
#include <optional>
#include <stdexcept>

#include "acme/resolve.h"
#include "acme/url.h"

namespace snug {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;
using namespace std::chrono_literals;

namespace {

constexpr auto longest_exchange = 30s;
constexpr std::size_t largest_body = 1 << 20;
constexpr std::uint32_t largest_header = 16 << 10;

using Request = http::request<http::string_body>;

Request make_request(const AcmeRequest& asked, const Url& url, const std::string& user_agent) {
  static constexpr http::verb verbs[] = {http::verb::get, http::verb::head, http::verb::post};
  Request request(verbs[static_cast<std::size_t>(asked.method)], url.target, 11);
  request.set(http::field::host, url.host_header());
  request.set(http::field::user_agent, user_agent);
  request.set(http::field::connection, "close");
  if (!asked.accept.empty()) request.set(http::field::accept, asked.accept);
  if (asked.method == AcmeRequest::Method::post) {
    request.set(http::field::content_type, "application/jose+json");
    request.body() = asked.body;
    request.prepare_payload();
  }
  return request;
}

template <class Stream>
asio::awaitable<AcmeResponse> talk(Stream& stream, const Request& request) {
  co_await http::async_write(stream, request, asio::use_awaitable);
  http::response_parser<http::string_body> parser;
  parser.body_limit(largest_body);
  parser.header_limit(largest_header);
  parser.skip(request.method() == http::verb::head);
  boost::beast::flat_buffer buffer;
  co_await http::async_read(stream, buffer, parser, asio::use_awaitable);
  const auto& response = parser.get();
  const auto header = [&](boost::beast::string_view name) {
    const auto found = response.find(name);
    return found == response.end() ? std::string() : std::string(found->value());
  };
  co_return AcmeResponse{static_cast<int>(response.result_int()), response.body(), header("Replay-Nonce"),
                         header("Location"), header("Retry-After")};
}

asio::awaitable<AcmeResponse> ask(ssl::context& tls, const Url url, const std::vector<tcp::endpoint> addresses,
                                  const Request request) {
  tcp::socket socket(co_await asio::this_coro::executor);
  co_await asio::async_connect(socket, addresses, asio::use_awaitable);
  if (!url.https) co_return co_await talk(socket, request);
  ssl::stream<tcp::socket> stream(std::move(socket), tls);
  stream.set_verify_callback(ssl::host_name_verification(url.host));
  if (SSL_set_tlsext_host_name(stream.native_handle(), url.host.c_str()) != 1)
    throw std::runtime_error("its name can't be asked for");
  co_await stream.async_handshake(ssl::stream_base::client, asio::use_awaitable);
  co_return co_await talk(stream, request);
}

std::string words_for(const boost::system::error_code& error, const std::string& host) {
  if (error == asio::error::connection_refused) return "nobody answers there (connection refused)";
  if (error == asio::error::network_unreachable || error == asio::error::host_unreachable)
    return "this machine has no way to it (network unreachable)";
  if (error.category() == asio::error::get_ssl_category()) {
    const std::string why = error.message();
    if (why.find("certificate verify failed") != std::string::npos)
      return "its certificate is not that of " + host +
             ", or of no authority known here: is the package ca-certificates installed, the clock right, acme-ca-file "
             "set?";
    return "TLS failed: " + why;
  }
  return error.message();
}

}  // namespace

struct HttpsClient::Impl {
  ssl::context tls{ssl::context::tls_client};
  std::string user_agent;

  std::mutex mutex;
  bool stopped = false;                   // guarded by mutex
  asio::io_context* under_way = nullptr;  // guarded by mutex

  bool begin(asio::io_context* context) {
    std::lock_guard lock(mutex);
    under_way = context;
    return !stopped;
  }
};

HttpsClient::HttpsClient(const std::filesystem::path& ca_file, std::string user_agent)
    : impl_(std::make_unique<Impl>()) {
  impl_->user_agent = std::move(user_agent);
  boost::system::error_code error;
  SSL_CTX_set_min_proto_version(impl_->tls.native_handle(), TLS1_2_VERSION);
  if (ca_file.empty())
    impl_->tls.set_default_verify_paths(error);
  else
    impl_->tls.load_verify_file(ca_file.string(), error);
  if (error) throw std::runtime_error(ca_file.string() + ": has no certificates of authorities: " + error.message());
  impl_->tls.set_verify_mode(ssl::verify_peer);
}

HttpsClient::~HttpsClient() = default;

Result<AcmeResponse> HttpsClient::exchange(const AcmeRequest& asked) {
  const auto url = Url::parse(asked.url);
  if (!url) return fail(Code::bad_request, "'" + asked.url.substr(0, 200) + "' is no http(s) address");
  const auto unreachable = [&](const std::string& why) {
    return fail(Code::unavailable, "the CA at " + url->host_header() + " cannot be asked: " + why);
  };
  const auto end = std::chrono::steady_clock::now() + longest_exchange;
  asio::io_context context(1);
  if (!impl_->begin(&context)) return unreachable("the server is stopping");
  std::optional<AcmeResponse> response;
  std::string why = "it took longer than 30 seconds";
  const auto addresses = resolve(*url, end, [&] { return context.stopped(); });
  if (addresses) {
    asio::co_spawn(context, ask(impl_->tls, *url, *addresses, make_request(asked, *url, impl_->user_agent)),
                   [&](std::exception_ptr failure, AcmeResponse got) {
                     try {
                       if (failure) std::rethrow_exception(failure);
                       response = std::move(got);
                     } catch (const boost::system::system_error& error) {
                       why = words_for(error.code(), url->host);
                     } catch (const std::exception& error) {
                       why = error.what();
                     }
                   });
    context.run_until(end);
  }
  impl_->begin(nullptr);
  if (!addresses) return unreachable(addresses.error().message);
  if (!response) return unreachable(why);
  return *std::move(response);
}

void HttpsClient::stop() {
  std::lock_guard lock(impl_->mutex);
  impl_->stopped = true;
  if (impl_->under_way != nullptr) impl_->under_way->stop();
}

}  // namespace snug
