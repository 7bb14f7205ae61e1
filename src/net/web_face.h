// WebFace: everything this server answers over HTTP, by path.
//
//   /api/v1/...                       the operation table, and its OpenAPI document
//   /ws                               the native WebSocket
//   /socket.io/                       Socket.IO, by long-polling and WebSocket
//   /healthz  /readyz  /metrics       for those who look after it
//   /mirror/...                       for the doctor
//   /                                 the page that people see
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string_view>

#include "base/metrics.h"
#include "base/task.h"
#include "net/engine_face.h"
#include "net/http_face.h"
#include "net/native_face.h"
#include "net/origin.h"
#include "net/request_mirror.h"
#include "net/rest_face.h"
#include "net/target.h"

namespace snug {

/// Thread: any io thread.
class WebFace final : public HttpFace {
 public:
  /// `ready`: can requests be served now? Asked on any io thread, by its number, and answers there.
  using Ready = std::function<void(int io, MoveFunction<void(bool)> done)>;
  WebFace(RestFace rest, NativeFace native, EngineFace& engine, RequestMirror& mirror, Origins origins,
          const Metrics& metrics, Ready ready)
      : rest_(std::move(rest)),
        native_(std::move(native)),
        engine_(engine),
        mirror_(mirror),
        metrics_(metrics),
        ready_(std::move(ready)),
        origins_(std::make_shared<const Origins>(std::move(origins))) {}

  /// From now on.
  void allow(Origins origins) {
    std::lock_guard lock(mutex_);
    origins_ = std::make_shared<const Origins>(std::move(origins));
  }

  std::shared_ptr<HttpExchange> begin(const HttpRequest& header, const HttpPeer& peer) override;
  void respond(const HttpRequest& request, const HttpPeer& peer, ResponseHandler done) override;
  void shut_down(int io) override { engine_.shut_down(io); }

 private:
  std::shared_ptr<const Origins> origins() const {
    std::lock_guard lock(mutex_);
    return origins_;
  }
  HttpResponse respond_at_once(const HttpRequest& request, const Target& target, const HttpPeer& peer,
                               OriginVerdict origin) const;

  RestFace rest_;
  const NativeFace native_;
  EngineFace& engine_;
  RequestMirror& mirror_;
  const Metrics& metrics_;
  const Ready ready_;

  mutable std::mutex mutex_;
  std::shared_ptr<const Origins> origins_;  // guarded by mutex_
};

}  // namespace snug
