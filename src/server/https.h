// Https: the certificate that a server listens with, kept current, and the plain listener that sends people to HTTPS.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/metrics.h"
#include "net/io_thread.h"
#include "net/listen_socket.h"
#include "net/net_server.h"
#include "net/redirect_face.h"
#include "snug/config.h"
#include "tls/certificate_files.h"
#include "tls/current_tls.h"

namespace snug {

/// Thread: the owner's, unless said otherwise.
class Https {
 public:
  /// Null: the configuration asks for plain HTTP. Reads the certificate and takes the address for plain HTTP. Throws
  /// StartError with one line that says what is wrong.
  static std::unique_ptr<Https> configured(const Config& config, Metrics& metrics, const Clock& clock);
  ~Https();

  const CurrentTls& tls() const { return tls_; }

  /// Builds the listener for plain HTTP, beside that for HTTPS at `address` (HOST:PORT). What is given outlives this.
  void build(const std::string& address, IoPool& pool, std::shared_ptr<Gate> gate, NetMetrics& metrics);
  /// While the io threads run, or before they do.
  void start();
  /// While the io threads run: the listener for plain HTTP comes to an end.
  void stop();

  /// Reads the certificate again. Nothing: what the files hold is in use. Otherwise one line that says what is wrong,
  /// and the old certificate stays. Thread: any, while the io threads run, but not one of them.
  std::optional<std::string> reload();

 private:
  Https(const Config& config, Metrics& metrics, const Clock& clock);
  void look_now_and_then();

  const Config& config_;
  const Clock& clock_;
  CurrentTls tls_;
  CertificateFiles files_;
  IoPool* pool_ = nullptr;
  std::unique_ptr<ListenSocket> redirect_socket_;
  std::unique_ptr<RedirectFace> redirect_face_;
  std::unique_ptr<NetServer> redirect_;
};

}  // namespace snug
