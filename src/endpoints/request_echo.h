// RequestEcho: shows the doctor how a request of its own has arrived, proxies and all.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/mutex.h"
#include "http/message.h"
#include "net/http_handler.h"

namespace snug {

/// Addresses of inner networks are nobody's business: it answers once, and only under a path that the operator was told
/// through the control socket. Thread: any.
class RequestEcho {
 public:
  static constexpr std::chrono::seconds timeout{60};

  explicit RequestEcho(const Clock& clock) : clock_(clock) {}

  /// The path that it answers under next, in the place of the one before.
  std::string open();
  /// `{"connectedFrom": ADDRESS, "trusted": whether that is a proxy of ours, "client": ADDRESS, "forwardedFor": what
  /// the header X-Forwarded-For said, "connection": what Connection did}`; nothing under any other path.
  std::optional<HttpResponse> respond(std::string_view path, const HttpRequest& request, const HttpPeer& peer);

 private:
  const Clock& clock_;
  Mutex mutex_;
  std::string path_ GUARDED_BY(mutex_);  // empty: none
  std::chrono::steady_clock::time_point opened_ GUARDED_BY(mutex_){};
};

}  // namespace snug
