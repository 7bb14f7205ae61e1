#include "httpclient/response_reader.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace snug {

namespace http = boost::beast::http;
using boost::beast::error_code;
using Kind = ClientFailure::Kind;

namespace {

constexpr std::uint64_t framing_per_byte = 8;  // of a body in chunks of one byte it is 5

}  // namespace

/// Beast's parser. It limits neither a header that arrives in pieces nor the framing of a body; the reader does.
class ResponseReader::Parser final : public http::basic_parser<false> {
 public:
  using string_view = boost::beast::string_view;

  explicit Parser(ResponseReader& reader) : reader_(reader) {
    header_limit(static_cast<std::uint32_t>(reader.limits_.header));
    body_limit(boost::none);
    skip(reader.to_head_);
  }

 private:
  void on_request_impl(http::verb, string_view, string_view, int, error_code&) override {}
  void on_response_impl(int status, string_view, int, error_code&) override { reader_.response_.status = status; }
  void on_field_impl(http::field, string_view name, string_view value, error_code&) override {
    if (header_done_) return;  // a trailer's
    reader_.response_.fields.emplace_back(lower_case({name.data(), name.size()}), std::string(value));
  }
  void on_header_impl(error_code&) override { header_done_ = true; }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view piece, error_code& error) override { return give(piece, error); }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view piece, error_code& error) override {
    return give(piece, error);
  }
  void on_finish_impl(error_code&) override {}

  std::size_t give(string_view piece, error_code& error) {
    reader_.take_body({piece.data(), piece.size()});
    if (reader_.state_ != State::body) error = http::error::body_limit;  // stops the parser; the reader has the reason
    return piece.size();
  }

  ResponseReader& reader_;
  bool header_done_ = false;
};

ResponseReader::ResponseReader(const ExchangeLimits& limits, bool to_head)
    : limits_(limits), to_head_(to_head), parser_(std::make_unique<Parser>(*this)) {}

ResponseReader::~ResponseReader() = default;

void ResponseReader::feed(std::string_view bytes) {
  begun_ = begun_ || !bytes.empty();
  waiting_ += bytes;
  parse();
}

void ResponseReader::read_body(ResponseSink sink) {
  if (state_ != State::pausing) return;
  sink_ = std::move(sink);
  state_ = parser_->is_done() ? State::done : State::body;
  const auto length = state_ == State::body ? parser_->content_length() : boost::none;
  if (length && *length > limits_.body && !limits_.cut)
    return fail(Kind::too_large, "the answer is larger than " + std::to_string(limits_.body) + " bytes");
  parse();
}

void ResponseReader::parse() {
  std::size_t used = 0;
  while ((state_ == State::header || state_ == State::body) && used < waiting_.size()) {
    error_code error;
    const bool was_header = state_ == State::header;
    const std::uint64_t body_before = body_bytes_;
    const std::size_t count =
        parser_->put(boost::asio::const_buffer(waiting_.data() + used, waiting_.size() - used), error);
    used += count;
    if (was_header)
      header_bytes_ += count;
    else
      framing_bytes_ += count - std::min<std::uint64_t>(count, body_bytes_ - body_before);
    if (state_ == State::done || state_ == State::failed) break;  // the body was cut, or the sink wants no more
    const bool needs_more = error == http::error::need_more;
    if (error == http::error::header_limit) {
      stop_at_limit("the header of the answer is larger than " + std::to_string(limits_.header) + " bytes");
      break;
    }
    if (error && !needs_more) {
      fail(Kind::no_http, "what answers there does not speak HTTP");
      failure_->detail = error.message();
      break;
    }
    waiting_.erase(0, used);
    used = 0;
    if (is_beyond_limits(needs_more ? waiting_.size() : 0)) break;
    if (was_header && parser_->is_header_done())
      after_header();
    else if (parser_->is_done())
      state_ = State::done;
    if (needs_more) break;
  }
  waiting_.erase(0, used);
}

/// `begun`: bytes of a line, or of a header, that there is not all of.
bool ResponseReader::is_beyond_limits(std::size_t begun) {
  if (state_ == State::header) {
    if (header_bytes_ + begun <= limits_.header) return false;
    fail(Kind::too_large, "the header of the answer is larger than " + std::to_string(limits_.header) + " bytes");
    return true;
  }
  if (framing_bytes_ + begun <= limits_.header + framing_per_byte * body_bytes_) return false;
  stop_at_limit("what frames the answer is out of proportion");
  return true;
}

void ResponseReader::after_header() {
  const bool interim = response_.status / 100 == 1 && response_.status != 101;
  if (!interim) {
    state_ = State::pausing;
    return;
  }
  response_ = {};
  parser_ = std::make_unique<Parser>(*this);
}

void ResponseReader::take_body(std::string_view piece) {
  const bool beyond = piece.size() > limits_.body - body_bytes_;
  if (beyond) piece = piece.substr(0, limits_.body - body_bytes_);
  body_bytes_ += piece.size();
  if (!sink_)
    response_.body += piece;
  else if (!piece.empty() && !sink_(piece))
    return fail(Kind::unwanted, "no more of the answer is wanted");
  if (beyond) stop_at_limit("the answer is larger than " + std::to_string(limits_.body) + " bytes");
}

void ResponseReader::end(bool clean) {
  if (state_ != State::header && state_ != State::body) return;
  if (!begun_) return fail(Kind::closed, "the connection was closed without an answer");
  if (state_ == State::body && parser_->need_eof() && clean) {
    state_ = State::done;
    return;
  }
  fail(Kind::closed, "the connection was closed in the middle of the answer");
}

bool ResponseReader::leaves_connection_usable() const {
  return state_ == State::done && !response_.cut && response_.status != 101 && waiting_.empty() && parser_->is_done() &&
         parser_->keep_alive();
}

void ResponseReader::fail(ClientFailure::Kind kind, std::string message) {
  state_ = State::failed;
  failure_ = ClientFailure{kind, std::move(message)};
}

void ResponseReader::stop_at_limit(std::string message) {
  if (!limits_.cut || state_ == State::header) return fail(Kind::too_large, std::move(message));
  response_.cut = true;
  state_ = State::done;
}

}  // namespace snug
