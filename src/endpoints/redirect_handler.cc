#include "endpoints/redirect_handler.h"

#include <algorithm>

#include "http/target.h"

namespace snug {

namespace {

constexpr std::string_view challenge_path = "/.well-known/acme-challenge/";

/// A Host header without its port, in small letters; empty: no host.
std::string host_name(std::string_view host) {
  const auto bracket = host.rfind(']');
  const auto colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  std::string name(host.substr(0, colon));
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
  const bool clean = name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-._[:]") == std::string::npos;
  return clean ? name : std::string();
}

/// It becomes part of a header: no spaces, no control characters, nothing beyond ASCII.
bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

RedirectHandler::RedirectHandler(Target target, Challenges challenges)
    : target_(std::move(target)), challenges_(std::move(challenges)) {}

void RedirectHandler::respond(const HttpRequest& request, const HttpPeer&, ResponseHandler done) {
  done(answer(request));
}

HttpResponse RedirectHandler::answer(const HttpRequest& request) const {
  const std::string_view path = path_and_query(request.target());
  if (path.starts_with(challenge_path) && challenges_ && (request.method() == "GET" || request.method() == "HEAD")) {
    if (auto text = challenges_(path.substr(challenge_path.size())))
      return HttpResponse{200, "application/octet-stream", *std::move(text)}.with("Cache-Control", "no-store");
    return problem(fail(Code::not_found, "no such challenge"));
  }
  const std::string base = base_for(host_name(request.header_or_empty("Host")));
  if (base.empty() || request.header_count("Host") != 1 || !path.starts_with('/') || !is_printable(path))
    return problem(fail(Code::bad_request, "this server speaks HTTPS"));
  HttpResponse response = text_response(308, "this server speaks HTTPS\n").with("Location", base + std::string(path));
  response.last = true;
  return response;
}

std::string RedirectHandler::base_for(std::string_view host) const {
  const bool stays = std::find(target_.hosts.begin(), target_.hosts.end(), host) != target_.hosts.end();
  if (!target_.url.empty() && !stays) return target_.url;
  return host.empty() ? std::string() : "https://" + std::string(host) + target_.port;
}

}  // namespace snug
