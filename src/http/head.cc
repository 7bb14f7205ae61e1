#include "http/head.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/url.h"
#include "http/header_list.h"

namespace snug {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }
bool is_token_char(char c) { return is_digit(c) || is_letter(c) || is_one_of(c, "!#$%&'*+-.^_`|~"); }
bool is_target_char(char c) { return static_cast<unsigned char>(c) > ' ' && c != '\x7f'; }

template <class Is>
bool all_are(std::string_view text, Is is) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is);
}

bool is_number(std::string_view text, std::size_t most_digits) {
  return text.size() <= most_digits && all_are(text, is_digit);
}

/// A registered name or an address (RFC 3986 section 3.2.2).
bool is_host_name(std::string_view host) {
  if (host.starts_with('['))
    return host.ends_with(']') &&
           all_are(host.substr(1, host.size() - 2), [](char c) { return is_hex(c) || is_one_of(c, ":."); });
  for (std::size_t i = 0; i < host.size(); ++i) {
    if (host[i] == '%') {
      if (i + 2 >= host.size() || !is_hex(host[i + 1]) || !is_hex(host[i + 2])) return false;
    } else if (!is_digit(host[i]) && !is_letter(host[i]) && !is_one_of(host[i], "-._~!$&'()*+;=")) {
      return false;
    }
  }
  return !host.empty();
}

bool is_host(std::string_view text) {
  const auto [host, port] = HostPort::split(text);
  return is_host_name(host) && (port.empty() || port == ":" || (port.starts_with(':') && is_number(port.substr(1), 5)));
}

HttpVerdict bad(std::string_view message) { return HttpFault{400, Code::bad_request, message}; }

HttpVerdict read_transfer_encoding(const HttpHead& head) {
  if (!head.http_1_1) return bad("Transfer-Encoding needs HTTP/1.1");
  if (head.count("Content-Length") > 0) return bad("a request has Transfer-Encoding or Content-Length, not both");
  const std::string codings = head.list("Transfer-Encoding");
  if (same_token(codings, "chunked")) return std::nullopt;
  const auto last = codings.rfind(',');
  std::string_view before(codings);
  before = before.substr(0, last == std::string::npos ? 0 : last);
  std::string_view end = std::string_view(codings).substr(last == std::string::npos ? 0 : last + 1);
  if (!same_token(take_item(end), "chunked") || has_token(before, "chunked"))
    return bad("the last and only framing of Transfer-Encoding must be chunked");
  return HttpFault{501, Code::unsupported, "no Transfer-Encoding but chunked is understood here"};
}

}  // namespace

std::optional<std::string_view> HttpHead::find(std::string_view name) const {
  for (const HttpField& field : fields)
    if (same_token(field.name, name)) return field.value;
  return std::nullopt;
}

std::size_t HttpHead::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(fields.begin(), fields.end(),
                                                [&](const HttpField& field) { return same_token(field.name, name); }));
}

std::string HttpHead::list(std::string_view name) const {
  std::string out;
  bool first = true;
  for (const HttpField& field : fields) {
    if (!same_token(field.name, name)) continue;
    if (!std::exchange(first, false)) out += ',';
    out += field.value;
  }
  return out;
}

HttpVerdict read_request_line(std::string_view line, HttpHead& head) {
  const auto space = line.find(' ');
  const auto last = line.rfind(' ');
  if (space == std::string_view::npos || last == space) return bad("this is not HTTP: no request line");
  const std::string_view method = line.substr(0, space);
  const std::string_view target = line.substr(space + 1, last - space - 1);
  const std::string_view version = line.substr(last + 1);
  if (!all_are(method, is_token_char)) return bad("this is not HTTP: no method");
  if (!all_are(target, is_target_char)) return bad("this is not HTTP: no request target");
  if (version.size() != 8 || !version.starts_with("HTTP/") || !is_digit(version[5]) || version[6] != '.' ||
      !is_digit(version[7]))
    return bad("this is not HTTP: no version");
  if (version[5] != '1' || version[7] > '1') return HttpFault{505, Code::unsupported, "this server speaks HTTP/1.1"};
  head.method = method;
  head.target = target;
  head.http_1_1 = version[7] == '1';
  return std::nullopt;
}

std::optional<HttpField> read_field(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !all_are(line.substr(0, colon), is_token_char)) return std::nullopt;
  std::string_view value = line.substr(colon + 1);
  return HttpField{std::string(line.substr(0, colon)), std::string(take_item(value, '\n'))};  // it holds no line end
}

HttpVerdict check_host(const HttpHead& head) {
  const std::size_t hosts = head.count("Host");
  if (hosts > 1 || (hosts == 0 && head.http_1_1)) return bad("a request names its Host, once");
  if (hosts == 1 && !is_host(*head.find("Host"))) return bad("the Host is no host");
  const auto absolute = head.target.starts_with('/') ? std::nullopt : UrlParts::split(head.target);
  if (absolute && !is_host(absolute->authority)) return bad("the target names no host");
  return std::nullopt;
}

HttpVerdict read_framing(const HttpHead& head, BodyFraming& framing) {
  if (head.count("Transfer-Encoding") > 0) {
    framing.chunked = true;
    return read_transfer_encoding(head);
  }
  const std::size_t lengths = head.count("Content-Length");
  if (lengths == 0) return std::nullopt;
  const std::string_view text = *head.find("Content-Length");
  if (lengths > 1 || !all_are(text, is_digit)) return bad("Content-Length is one number, given once");
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), framing.length);
  if (error != std::errc()) return body_too_large;
  return std::nullopt;
}

}  // namespace snug
