#include "support/http.h"

#include <algorithm>
#include <cctype>

namespace snug::test {

namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

/// The connection was closed before anything of an answer came: it may have been closed while idle.
struct NoReply : std::runtime_error {
  NoReply() : std::runtime_error("the server hung up without an answer") {}
};

}  // namespace

std::optional<std::string> HttpReply::header(std::string_view name) const {
  const auto at = std::find_if(headers.begin(), headers.end(), [&](const auto& h) { return h.first == name; });
  return at == headers.end() ? std::nullopt : std::optional(at->second);
}

Json HttpReply::json() const {
  auto tree = parse_json(body);
  if (!tree) throw std::runtime_error("status " + std::to_string(status) + " with a body that is not JSON: " + body);
  return *std::move(tree);
}

HttpReply read_reply_head(TcpStream& stream, std::string& buffer) {
  std::size_t end = 0;
  while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
    if (stream.receive(buffer)) continue;
    if (buffer.empty()) throw NoReply();
    throw std::runtime_error("the server hung up in a header: " + buffer);
  }
  const std::string head = buffer.substr(0, end + 2);
  buffer.erase(0, end + 4);
  if (!head.starts_with("HTTP/1.1 ")) throw std::runtime_error("not HTTP/1.1: " + head);

  HttpReply reply{.status = std::stoi(head.substr(9, 3))};
  for (std::size_t at = head.find("\r\n") + 2; at < head.size();) {
    const std::size_t line_end = head.find("\r\n", at), colon = head.find(':', at);
    if (colon > line_end) throw std::runtime_error("a header without a colon: " + head);
    const std::size_t value = head.find_first_not_of(' ', colon + 1);
    reply.headers.emplace_back(lower(head.substr(at, colon - at)),
                               value < line_end ? head.substr(value, line_end - value) : "");
    at = line_end + 2;
  }
  return reply;
}

HttpReply HttpClient::request(std::string_view method, std::string_view target, const HttpHeaders& headers,
                              std::string_view body) {
  std::string text = std::string(method) + " " + std::string(target) +
                     " HTTP/1.1\r\nHost: " + address_.substr(address_.find("//") + 2) + "\r\n";
  for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
  if (!body.empty() || (method != "GET" && method != "HEAD"))
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  text += "\r\n";
  text += body;
  if (stream_) {
    try {
      return exchange(text, method == "HEAD");
    } catch (const NoReply&) {
      stream_.reset();
    }
  }
  return exchange(text, method == "HEAD");
}

HttpReply HttpClient::exchange(const std::string& request, bool head) {
  if (!stream_) {
    stream_ = std::make_unique<TcpStream>(address_);
    buffer_.clear();
  }
  try {
    stream_->send(request);
  } catch (const TimedOut&) {
    throw;
  } catch (const std::runtime_error&) {  // a server that refuses a body answers before it has read it
  }
  HttpReply reply = read_reply_head(*stream_, buffer_);
  const auto length = reply.header("content-length");
  if (!head && reply.status != 204 && reply.status != 304) {
    if (!length) throw std::runtime_error("an answer without Content-Length");
    const std::size_t size = std::stoul(*length);
    while (buffer_.size() < size)
      if (!stream_->receive(buffer_)) throw std::runtime_error("the server hung up in a body");
    reply.body = buffer_.substr(0, size);
    buffer_.erase(0, size);
  }
  if (lower(reply.header("connection").value_or("")) == "close") stream_.reset();
  return reply;
}

std::string percent_encode(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) || c == '-' || c == '.' || c == '_' || c == '~')
      out += c;
    else
      (((out += '%') += digits[byte >> 4]) += digits[byte & 15]);
  }
  return out;
}

}  // namespace snug::test
