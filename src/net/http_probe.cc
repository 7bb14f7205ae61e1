#include "net/http_probe.h"

#include <algorithm>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "net/probe_connection.h"

namespace snug {

namespace http = boost::beast::http;

namespace {

constexpr std::size_t most_body = 64 << 10;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

std::string text_of(const ProbeTarget& target, const ProbeRequest& request) {
  std::string text = request.method + " " + target.path + request.path + " HTTP/1.1\r\nHost: " + target.authority() +
                     "\r\nUser-Agent: snug-doctor/" SNUG_VERSION "\r\n";
  const auto has = [&](std::string_view name) {
    return std::any_of(request.headers.begin(), request.headers.end(), [&](const auto& h) { return h.first == name; });
  };
  if (!has("Connection")) text += "Connection: close\r\n";
  for (const auto& [name, value] : request.headers) text += name + ": " + value + "\r\n";
  if (!request.body.empty()) text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  return text + "\r\n" + request.body;
}

bool has_default_port(const ProbeTarget& target) { return target.port == (target.encrypted ? "443" : "80"); }

}  // namespace

std::optional<ProbeTarget> ProbeTarget::parse(std::string_view url) {
  ProbeTarget target;
  target.encrypted = url.starts_with("https://");
  if (!target.encrypted && !url.starts_with("http://")) return std::nullopt;
  url.remove_prefix(target.encrypted ? 8 : 7);
  const std::size_t slash = std::min(url.find('/'), url.size());
  std::string_view authority = url.substr(0, slash);
  target.path = url.substr(slash);
  while (target.path.ends_with('/')) target.path.pop_back();
  const std::size_t colon = authority.rfind(':');
  const bool with_port = colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos;
  target.port = with_port ? std::string(authority.substr(colon + 1)) : target.encrypted ? "443" : "80";
  if (with_port) authority = authority.substr(0, colon);
  if (authority.starts_with('[') && authority.ends_with(']')) authority = authority.substr(1, authority.size() - 2);
  target.host = authority;
  const auto strange = [](char c) { return c <= ' ' || c == '@' || c == '\x7f'; };
  if (target.host.empty() || target.port.empty() || std::any_of(url.begin(), url.end(), strange)) return std::nullopt;
  return target;
}

std::string ProbeTarget::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return has_default_port(*this) ? name : name + ":" + port;
}

std::string ProbeTarget::origin() const { return (encrypted ? "https://" : "http://") + authority(); }

std::string_view ProbeAnswer::header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(), [&](const auto& h) { return h.first == name; });
  return found == headers.end() ? std::string_view() : found->second;
}

ProbeAnswer probe(const ProbeTarget& target, const ProbeRequest& request, std::chrono::milliseconds patience) {
  ProbeConnection connection(target, std::chrono::steady_clock::now() + patience);
  connection.write(text_of(target, request));

  http::response_parser<http::string_body> parser;
  parser.body_limit(most_body);
  parser.header_limit(16 << 10);
  parser.eager(true);
  if (request.method == "HEAD") parser.skip(true);
  std::string input;
  bool anything = false;
  boost::beast::error_code error;
  while (!parser.is_done()) {
    const std::string more = connection.read_some();
    if (more.empty()) {
      if (!anything) throw ProbeError("the connection was closed without an answer");
      parser.put_eof(error);
      break;
    }
    input += more;
    anything = true;
    const std::size_t used = parser.put(boost::asio::const_buffer(input.data(), input.size()), error);
    input.erase(0, used);
    if (error && error != http::error::need_more) break;
    error = {};
  }
  // Of a long answer the beginning is enough.
  if (!parser.is_header_done() || (error && error != http::error::body_limit))
    throw ProbeError("what answers there does not speak HTTP");
  ProbeAnswer answer{.status = static_cast<int>(parser.get().result_int()),
                     .certificate_problem = connection.certificate_problem()};
  for (const auto& field : parser.get()) {
    const auto name = field.name_string(), value = field.value();
    answer.headers.emplace_back(lower({name.data(), name.size()}), std::string(value.data(), value.size()));
  }
  answer.body = parser.get().body();
  return answer;
}

}  // namespace snug
