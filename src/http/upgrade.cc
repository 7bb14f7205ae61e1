#include "http/upgrade.h"

#include <openssl/evp.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "base/bytes.h"
#include "http/header_list.h"

namespace snug {

namespace {

/// 16 bytes in base64: 22 characters, of which the last carries only two bits, and two of padding.
bool is_key(std::string_view key) {
  if (key.size() != 24 || !key.ends_with("==")) return false;
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  return key.substr(0, 22).find_first_not_of(alphabet) == std::string_view::npos &&
         std::string_view("AQgw").find(key[21]) != std::string_view::npos;
}

/// As in HTTP (RFC 9110, 5.6.2).
bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           marks.find(c) != std::string_view::npos;
  });
}

HttpResponse refuse(std::string message) { return problem(400, fail(Code::bad_request, std::move(message))); }

}  // namespace

HttpResponse answer_upgrade(const HttpRequest& request) {
  if (request.method() != "GET")
    return problem(405, fail(Code::unsupported, "a WebSocket is opened with GET")).with("Allow", "GET");
  if (!has_token(request.list_header("Upgrade"), "websocket") ||
      !has_token(request.list_header("Connection"), "upgrade"))
    return problem(426, fail(Code::unsupported, "this is a WebSocket address")).with("Upgrade", "websocket");
  if (!request.http_1_1()) return refuse("a WebSocket needs HTTP/1.1");
  if (!request.body().empty() || request.header("Transfer-Encoding"))
    return refuse("a WebSocket is opened without a body");
  if (request.header("Sec-WebSocket-Version") != "13")
    return problem(426, fail(Code::unsupported, "this server speaks WebSocket version 13"))
        .with("Upgrade", "websocket")
        .with("Sec-WebSocket-Version", "13");
  const auto key = request.header("Sec-WebSocket-Key");
  if (!key || !is_key(*key) || request.header_count("Sec-WebSocket-Key") != 1)
    return refuse("Sec-WebSocket-Key is not 16 bytes in base64");
  HttpResponse accepted =
      HttpResponse{101}.with("Upgrade", "websocket").with("Sec-WebSocket-Accept", websocket_accept(*key));
  const std::string offered = request.list_header("Sec-WebSocket-Protocol");
  for (std::string_view rest = offered; !rest.empty();) {
    const std::string_view first = take_item(rest);
    if (first.empty()) continue;
    if (!is_token(first)) return refuse("Sec-WebSocket-Protocol is no list of names");
    return std::move(accepted).with("Sec-WebSocket-Protocol", std::string(first));
  }
  return accepted;
}

std::string websocket_accept(std::string_view key) {
  const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (!EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr))
    throw std::runtime_error("OpenSSL has no SHA-1, which WebSocket needs");
  return base64_encode({reinterpret_cast<const char*>(digest), size});
}

}  // namespace snug
