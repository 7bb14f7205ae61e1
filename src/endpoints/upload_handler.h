// UploadHandler: files on their way in, below /api/v1/uploads: tus 1.0 (tus.io/protocols/resumable-upload), and
// multipart/form-data in one go.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/executor.h"
#include "files/uploads.h"
#include "model/authenticator.h"
#include "net/http_handler.h"
#include "session/rate_limiter.h"

namespace snug {

/// Thread: any io thread.
class UploadHandler {
 public:
  /// `threads[i]`: the executor of io thread i.
  UploadHandler(Uploads& uploads, Authenticator& authenticator, RateLimiter& rates, std::vector<Executor*> threads)
      : uploads_(uploads), authenticator_(authenticator), rates_(rates), threads_(std::move(threads)) {}

  /// `segments`: of a path below /api/v1.
  static bool serves(std::span<const std::string> segments) {
    return !segments.empty() && segments[0] == "uploads" && segments.size() <= 2;
  }

  BodyPlan plan_body(const HttpRequest& header, std::span<const std::string> segments, const HttpPeer& peer) const;
  void respond(const HttpRequest& request, std::span<const std::string> segments, const HttpPeer& peer,
               ResponseHandler done) const;

  /// What pages of other origins may send, and read.
  static constexpr std::string_view request_headers =
      "Tus-Resumable, Upload-Length, Upload-Offset, Upload-Metadata, X-HTTP-Method-Override, X-Request-ID";
  static constexpr std::string_view response_headers =
      "Location, Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size, Upload-Offset, Upload-Length, Upload-Expires";

 private:
  struct Call;

  /// Refused, or who makes it.
  Result<Identity> admit(const HttpRequest& request, std::string_view method) const;
  BodyPlan plan_create(const HttpRequest& header, UserId owner, Executor& io) const;
  void create(const HttpRequest& request, UserId owner, Executor& io, ResponseHandler done) const;
  void go_on(const HttpRequest& request, UserId owner, const std::string& id, Executor& io, ResponseHandler done) const;
  Result<Uploads::New> read_new(const HttpRequest& request, UserId owner) const;
  HttpResponse options(bool item) const;

  Uploads& uploads_;
  Authenticator& authenticator_;
  RateLimiter& rates_;
  const std::vector<Executor*> threads_;
};

}  // namespace snug
