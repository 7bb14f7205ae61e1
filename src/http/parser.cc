#include "http/parser.h"

#include "http/header_list.h"

namespace snug {

HttpParser::HttpParser(const HttpLimits& limits, BodyPlanner plan)
    : limits_(limits), plan_(std::move(plan)), lines_(limits.header, limits.header) {}

std::size_t HttpParser::feed(std::string_view bytes) {
  std::string_view rest = bytes;
  while (state_ == State::header && !rest.empty()) feed_header(rest);
  if (state_ == State::body) feed_body(rest);
  return bytes.size() - rest.size();
}

void HttpParser::feed_header(std::string_view& bytes) {
  switch (lines_.take(bytes)) {
    case HttpLines::Result::incomplete:
      begun_ |= !lines_.line().empty();
      return;
    case HttpLines::Result::complete:
      if (const auto fault = on_line(lines_.line())) fail_with(*fault);
      return;
    case HttpLines::Result::malformed:
      return fail_with({.message = "this is not HTTP: a control character, or a line without CRLF at its end"});
    case HttpLines::Result::too_long:
      return fail_with({431, Code::too_large, "the request's header is too large"});
  }
}

HttpVerdict HttpParser::on_line(std::string_view line) {
  HttpHead& head = request_.head();
  if (head.method.empty()) {
    // An empty line in front of a request is to be ignored (RFC 9112 section 2.2).
    if (line.empty()) return std::nullopt;
    begun_ = true;
    return read_request_line(line, head);
  }
  if (line.empty()) return begin_body();
  if (head.fields.size() >= limits_.fields)
    return HttpFault{431, Code::too_large, "the request's header has too many lines"};
  auto field = read_field(line);
  if (!field) return HttpFault{.message = "this is not HTTP: a header line is no 'name: value'"};
  head.fields.push_back(std::move(*field));
  return std::nullopt;
}

HttpVerdict HttpParser::begin_body() {
  HttpHead& head = request_.head();
  BodyFraming framing;
  if (auto fault = check_host(head)) return fault;
  if (auto fault = read_framing(head, framing)) return fault;
  const bool has_body = framing.chunked || framing.length > 0;
  BodyPlan plan = has_body && plan_ ? plan_(request_) : BodyPlan{limits_.body};
  if (plan.refusal) {
    refusal_ = std::move(plan.refusal);
    return HttpFault{};
  }
  if (framing.length > plan.most) return body_too_large;
  body_.emplace(framing, plan, limits_.header);
  request_.set_sink(std::move(plan.sink));
  state_ = State::body;
  if (body_->state() == HttpBody::State::complete) finish();
  return std::nullopt;
}

void HttpParser::feed_body(std::string_view& bytes) {
  body_->feed(bytes);
  if (body_->state() == HttpBody::State::failed) return fail_with(body_->fault());
  if (body_->state() == HttpBody::State::arriving) return;
  finish();
}

void HttpParser::finish() {
  request_.set_body(body_->take());
  if (const auto& sink = request_.sink()) sink->complete();
  state_ = State::done;
}

void HttpParser::fail_with(HttpFault fault) {
  state_ = State::failed;
  fault_ = fault;
}

HttpResponse HttpParser::failure() const {
  if (refusal_) return *refusal_;
  return problem(fault_.status, fail(fault_.code, std::string(fault_.message)));
}

bool HttpParser::wants_continue() const {
  return state_ == State::body && request_.http_1_1() && same_token(request_.header_or_empty("Expect"), "100-continue");
}

}  // namespace snug
