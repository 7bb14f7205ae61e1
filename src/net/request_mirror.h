// RequestMirror: shows the doctor how a request of its own has arrived, proxies and all.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "net/http_face.h"
#include "net/http_message.h"

namespace snug {

/// Addresses of inner networks are nobody's business: it answers once, and only under a path that the operator was told
/// through the control socket. Thread: any.
class RequestMirror {
 public:
  static constexpr std::chrono::seconds patience{60};

  explicit RequestMirror(const Clock& clock) : clock_(clock) {}

  /// The path that it answers under next, in the place of the one before.
  std::string open();
  /// `{"connectedFrom": ADDRESS, "trusted": whether that is a proxy of ours, "client": ADDRESS, "forwardedFor": what
  /// the header X-Forwarded-For said, "connection": what Connection did}`; nothing under any other path.
  std::optional<HttpResponse> respond(std::string_view path, const HttpRequest& request, const HttpPeer& peer);

 private:
  const Clock& clock_;
  std::mutex mutex_;
  std::string path_;                                // guarded by mutex_; empty: none
  std::chrono::steady_clock::time_point opened_{};  // guarded by mutex_
};

}  // namespace snug
