// WebFace: everything this server answers over HTTP, by path.
//
//   /api/v1/...                       the operation table, and its OpenAPI document
//   /ws                               the native WebSocket
//   /socket.io/                       Socket.IO, by long-polling and WebSocket
//   /healthz  /readyz  /metrics       for those who look after it
//   /                                 the page that people see
#pragma once

#include <functional>
#include <string_view>

#include "base/metrics.h"
#include "net/engine_face.h"
#include "net/http_face.h"
#include "net/native_face.h"
#include "net/origin.h"
#include "net/rest_face.h"
#include "net/target.h"

namespace snug {

/// Thread: any io thread.
class WebFace final : public HttpFace {
 public:
  /// `ready`: can requests be served now? Asked on any io thread.
  WebFace(RestFace rest, NativeFace native, EngineFace& engine, Origins origins, const Metrics& metrics,
          std::function<bool()> ready)
      : rest_(std::move(rest)),
        native_(std::move(native)),
        engine_(engine),
        origins_(std::move(origins)),
        metrics_(metrics),
        ready_(std::move(ready)) {}

  std::shared_ptr<HttpExchange> begin(const HttpRequest& header, const HttpPeer& peer) override;
  void respond(const HttpRequest& request, const HttpPeer& peer, ResponseHandler done) override;
  void shut_down(int io) override { engine_.shut_down(io); }

 private:
  HttpResponse respond_at_once(const HttpRequest& request, const Target& target, const HttpPeer& peer,
                               OriginVerdict origin) const;
  HttpResponse readiness() const;

  RestFace rest_;
  const NativeFace native_;
  EngineFace& engine_;
  const Origins origins_;
  const Metrics& metrics_;
  const std::function<bool()> ready_;
};

}  // namespace snug
