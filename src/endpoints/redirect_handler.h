// RedirectHandler: what plain HTTP is answered beside HTTPS: where to go instead, and a CA's challenge (RFC 8555
// section 8.3). Nothing else.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_handler.h"

namespace snug {

/// Thread: any io thread.
class RedirectHandler final : public HttpHandler {
 public:
  /// What `/.well-known/acme-challenge/TOKEN` is answered; nothing: no such challenge.
  using Challenges = std::function<std::optional<std::string>(std::string_view token)>;

  struct Target {
    std::string url;  ///< `https://HOST[:PORT]` that everybody is sent to; empty: the host that was asked
    std::vector<std::string> hosts;  ///< names that stay as they were asked for, whatever `url` is
    std::string port;                ///< `:PORT` of HTTPS; empty: the default
  };

  explicit RedirectHandler(Target target, Challenges challenges = {});

  void respond(const HttpRequest& request, const HttpPeer& peer, ResponseHandler done) override;

 private:
  HttpResponse answer(const HttpRequest& request) const;
  std::string base_for(std::string_view host) const;

  const Target target_;
  const Challenges challenges_;
};

}  // namespace snug
