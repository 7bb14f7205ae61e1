// HttpRouter: everything this server answers over HTTP, by path.
//
//   /api/v1/...                       the operation table, and its OpenAPI document
//   /api/v1/uploads                   files on their way in
//   /files/...                        files of messages
//   /ws                               the native WebSocket
//   /socket.io/                       Socket.IO, by long-polling and WebSocket
//   /healthz  /readyz  /metrics       for those who look after it
//   /mirror/...                       for the doctor
//   /                                 the page that people see
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "base/metrics.h"
#include "base/move_function.h"
#include "base/mutex.h"
#include "endpoints/engine_handler.h"
#include "endpoints/file_handler.h"
#include "endpoints/request_echo.h"
#include "endpoints/rest_handler.h"
#include "endpoints/upload_handler.h"
#include "endpoints/websocket_handler.h"
#include "http/origin.h"
#include "http/target.h"
#include "net/http_handler.h"

namespace snug {

/// Thread: any io thread.
class HttpRouter final : public HttpHandler {
 public:
  /// Can requests be served now? Asked on any io thread, by its number, and answers there.
  enum class Readiness {
    ready,
    not_ready,
    draining,  ///< they can, but who is new is to go elsewhere: HAProxy's `http-check disable-on-404`
  };
  using Ready = std::function<void(int io, MoveFunction<void(Readiness)> done)>;
  HttpRouter(RestHandler rest, WebSocketHandler native, EngineHandler& engine, RequestEcho& mirror, Origins origins,
             const Metrics& metrics, Ready ready)
      : rest_(std::move(rest)),
        native_(std::move(native)),
        engine_(engine),
        echo_(mirror),
        metrics_(metrics),
        ready_(std::move(ready)),
        origins_(std::make_shared<const Origins>(std::move(origins))) {}

  /// Without these there are no files. Before the first request.
  void serve_files(UploadHandler uploads, FileHandler files) {
    uploads_.emplace(std::move(uploads));
    files_.emplace(std::move(files));
  }

  /// From now on.
  void allow(Origins origins) {
    const MutexLock lock(mutex_);
    origins_ = std::make_shared<const Origins>(std::move(origins));
  }

  BodyPlan plan_body(const HttpRequest& header, const HttpPeer& peer, std::uint64_t most) override;
  std::shared_ptr<HttpExchange> begin(const HttpRequest& header, const HttpPeer& peer) override;
  void respond(const HttpRequest& request, const HttpPeer& peer, ResponseHandler done) override;
  void complete(const HttpRequest& request, HttpResponse& response) const override;
  void shut_down(int io) override { engine_.shut_down(io); }
  void end_from(const IpRange& gone, int io) override { engine_.end_from(gone, io); }

 private:
  std::shared_ptr<const Origins> origins() const {
    const MutexLock lock(mutex_);
    return origins_;
  }
  OriginVerdict judge(const HttpRequest& request) const;
  HttpResponse respond_at_once(const HttpRequest& request, const Target& target, const HttpPeer& peer,
                               OriginVerdict origin) const;

  RestHandler rest_;
  const WebSocketHandler native_;
  EngineHandler& engine_;
  RequestEcho& echo_;
  const Metrics& metrics_;
  const Ready ready_;
  std::optional<UploadHandler> uploads_;
  std::optional<FileHandler> files_;

  mutable Mutex mutex_;
  std::shared_ptr<const Origins> origins_ GUARDED_BY(mutex_);
};

}  // namespace snug
