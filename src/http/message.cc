#include "http/message.h"

#include <ctime>

#include "http/header_list.h"
#include "model/json.h"

namespace snug {

bool HttpRequest::keep_alive() const {
  const std::string options = list_header("Connection");
  if (has_token(options, "close")) return false;
  return http_1_1() || has_token(options, "keep-alive");
}

bool HttpRequest::has_coded_body() const {
  const std::string codings = list_header("Content-Encoding");
  std::string_view rest = codings;
  while (!rest.empty())
    if (const auto coding = take_item(rest); !coding.empty() && !same_token(coding, "identity")) return true;
  return false;
}

std::string_view reason_of(int status) {
  switch (status) {
    case 100:
      return "Continue";
    case 101:
      return "Switching Protocols";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 304:
      return "Not Modified";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Range Not Satisfiable";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Unknown";
  }
}

HttpResponse json_response(int status, std::string json) { return {status, "application/json", std::move(json)}; }

HttpResponse text_response(int status, std::string text) {
  return {status, "text/plain; charset=utf-8", std::move(text)};
}

HttpResponse problem(const Error& error) { return problem(http_status(error.code), error); }

HttpResponse problem(int status, const Error& error) {
  std::string body = R"({"type":"about:blank","title":)";
  json::write_string(body, reason_of(status));
  body += ",\"status\":" + std::to_string(status) + ",\"detail\":";
  json::write_string(body, error.message);
  body += ",\"code\":";
  json::write_string(body, name_of(error.code));
  if (!error.field.empty()) {
    body += ",\"field\":";
    json::write_string(body, error.field);
  }
  if (!error.reason.empty()) {
    body += ",\"reason\":";
    json::write_string(body, error.reason);
  }
  if (error.retry_after_ms > 0) body += ",\"retryAfterMs\":" + std::to_string(error.retry_after_ms);
  body += '}';

  HttpResponse response{status, "application/problem+json", std::move(body)};
  if (status == 429 || status == 503)
    response.with("Retry-After", std::to_string(std::max<std::int64_t>(1, (error.retry_after_ms + 999) / 1000)));
  if (status == 401) response.with("WWW-Authenticate", "Bearer");
  return response;
}

HttpResponse refuse_coding() {
  return problem(415, fail(Code::unsupported, "a body is sent as it is, without Content-Encoding"))
      .with("Accept-Encoding", "identity");
}

std::string_view http_date(Time now) {
  thread_local std::time_t written = -1;
  thread_local char text[32] = {};
  const std::time_t second = now.ms / 1000;
  if (second != written) {
    std::tm utc{};
    gmtime_r(&second, &utc);
    std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    written = second;
  }
  return text;
}

std::string serialize(const HttpResponse& response, const HttpFraming& framing, Time now) {
  std::string out;
  out.reserve(320 + response.body.size());
  const auto header = [&](std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
  };

  out += framing.http_1_1 ? "HTTP/1.1 " : "HTTP/1.0 ";
  out += std::to_string(response.status);
  out += ' ';
  out += reason_of(response.status);
  out += "\r\n";
  header("Date", http_date(now));
  header("X-Content-Type-Options", "nosniff");
  if (!framing.strict_transport.empty()) header("Strict-Transport-Security", framing.strict_transport);
  if (!response.content_type.empty()) header("Content-Type", response.content_type);
  const bool never_a_body = response.status < 200 || response.status == 204 || response.status == 304;
  if (!never_a_body)
    header("Content-Length", std::to_string(response.part.source ? response.part.length : response.body.size()));
  bool names_upgrade = false;
  for (const auto& [name, value] : response.headers) {
    header(name, value);
    names_upgrade |= name == "Upgrade";
  }
  if (names_upgrade)
    header("Connection", framing.keep_alive ? "Upgrade" : "Upgrade, close");
  else if (!framing.keep_alive)
    header("Connection", "close");
  else if (!framing.http_1_1)
    header("Connection", "keep-alive");
  out += "\r\n";
  if (!framing.head && !never_a_body) out += response.body;
  return out;
}

}  // namespace snug
