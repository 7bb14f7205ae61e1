#include "endpoints/request_echo.h"

#include "base/bytes.h"
#include "base/quote.h"

namespace snug {

std::string RequestEcho::open() {
  const MutexLock lock(mutex_);
  path_ = "/mirror/" + random_token();
  opened_ = clock_.steady();
  return path_;
}

std::optional<HttpResponse> RequestEcho::respond(std::string_view path, const HttpRequest& request,
                                                 const HttpPeer& peer) {
  {
    const MutexLock lock(mutex_);
    if (path_.empty() || path != path_) return std::nullopt;
    path_.clear();
    if (clock_.steady() - opened_ > timeout) return std::nullopt;
  }
  std::string json = "{\"connectedFrom\":";
  append_json_string(json, peer.connected_from.text());
  json += peer.through_proxy ? ",\"trusted\":true,\"client\":" : ",\"trusted\":false,\"client\":";
  append_json_string(json, peer.address);
  json += ",\"forwardedFor\":";
  append_json_string(json, request.list_header("X-Forwarded-For"));
  json += ",\"connection\":";
  append_json_string(json, request.list_header("Connection"));
  return json_response(200, json + "}").with("Cache-Control", "no-store");
}

}  // namespace snug
