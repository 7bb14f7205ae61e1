#include "net/http_parser.h"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/src.hpp>

namespace snug {

namespace http = boost::beast::http;

struct HttpRequest::Message {
  http::request<http::string_body> request;
};

struct HttpParser::Impl {
  http::request_parser<http::string_body> parser;
  bool begun = false;
};

namespace {

/// A chunked body ends with `0` and two line ends, at least. Beast 1.81 looks for the second one as soon as it has seen
/// the first, but asserts that there are five bytes when it looks again: it gets them together.
bool begins_chunked_end(std::string_view rest) { return rest.size() < 5 && rest.front() == '0'; }

// Beast 1.81 has a string_view of its own, which converts.
std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

}  // namespace

HttpRequest::HttpRequest(std::unique_ptr<Message> message) : message_(std::move(message)) {}
HttpRequest::HttpRequest(HttpRequest&&) noexcept = default;
HttpRequest& HttpRequest::operator=(HttpRequest&&) noexcept = default;
HttpRequest::~HttpRequest() = default;

std::string_view HttpRequest::method() const { return view(message_->request.method_string()); }
std::string_view HttpRequest::target() const { return view(message_->request.target()); }
std::string_view HttpRequest::body() const { return message_->request.body(); }
bool HttpRequest::http_1_1() const { return message_->request.version() >= 11; }
bool HttpRequest::keep_alive() const { return message_->request.keep_alive(); }

std::optional<std::string_view> HttpRequest::header(std::string_view name) const {
  const auto found = message_->request.find({name.data(), name.size()});
  if (found == message_->request.end()) return std::nullopt;
  return view(found->value());
}

std::string HttpRequest::list_header(std::string_view name) const {
  std::string out;
  const auto [begin, end] = message_->request.equal_range({name.data(), name.size()});
  for (auto line = begin; line != end; ++line) {
    if (line != begin) out += ',';
    out += view(line->value());
  }
  return out;
}

std::size_t HttpRequest::header_count(std::string_view name) const {
  return message_->request.count({name.data(), name.size()});
}

HttpParser::HttpParser(const HttpLimits& limits) : impl_(std::make_unique<Impl>()) {
  impl_->parser.header_limit(static_cast<std::uint32_t>(limits.header));
  impl_->parser.body_limit(limits.body);
}

HttpParser::~HttpParser() = default;

std::size_t HttpParser::feed(std::string_view bytes) {
  std::size_t taken = 0;
  if (!impl_->begun) {
    // An empty line in front of a request is to be ignored (RFC 9112 section 2.2).
    while (taken < bytes.size() && (bytes[taken] == '\r' || bytes[taken] == '\n')) ++taken;
    if (taken == bytes.size()) return taken;
    impl_->begun = true;
  }
  auto& parser = impl_->parser;
  while (taken < bytes.size() && (state_ == State::header || state_ == State::body)) {
    if (state_ == State::body && parser.chunked() && begins_chunked_end(bytes.substr(taken))) break;
    boost::beast::error_code error;
    const std::size_t used = parser.put({bytes.data() + taken, bytes.size() - taken}, error);
    taken += used;
    if (error == http::error::need_more) break;
    if (error == http::error::header_limit) {
      fail_with(431, Code::too_large, "the request's header is too large");
    } else if (error == http::error::body_limit) {
      fail_with(413, Code::too_large, "the request's body is too large");
    } else if (error == http::error::bad_version) {
      fail_with(505, Code::unsupported, "this server speaks HTTP/1.1");
    } else if (error) {
      fail_with(400, Code::bad_request, "this is not HTTP: " + error.message());
    } else if (parser.is_done()) {
      state_ = State::done;
    } else if (parser.is_header_done()) {
      state_ = State::body;
      if (used == 0) break;
    }
  }
  return taken;
}

void HttpParser::fail_with(int status, Code code, std::string message) {
  state_ = State::failed;
  failure_ = problem(status, fail(code, std::move(message)));
}

bool HttpParser::wants_continue() const {
  if (state_ != State::body) return false;
  const auto& request = impl_->parser.get();
  return request.version() >= 11 && boost::beast::iequals(request[http::field::expect], "100-continue");
}

HttpRequest HttpParser::header() const {
  auto message = std::make_unique<HttpRequest::Message>();
  message->request.base() = impl_->parser.get().base();
  return HttpRequest(std::move(message));
}

HttpRequest HttpParser::take() {
  return HttpRequest(std::make_unique<HttpRequest::Message>(HttpRequest::Message{impl_->parser.release()}));
}

}  // namespace snug
