// Https: the certificate that a server listens with, kept current, and the plain listener that sends people to HTTPS.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "acme/acme.h"
#include "acme/challenges.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "endpoints/redirect_handler.h"
#include "net/io_thread.h"
#include "net/listen_socket.h"
#include "net/net_server.h"
#include "snug/config.h"
#include "tls/certificate_files.h"
#include "tls/current_tls.h"

namespace snug {

/// Thread: the owner's, unless said otherwise.
class Https {
 public:
  /// Null: the configuration asks for plain HTTP. Reads the certificate, if it is a file, and takes the address for
  /// plain HTTP. Throws StartError with one line that says what is wrong.
  static std::unique_ptr<Https> configured(const Config& config, OpenSockets& opened, Metrics& metrics,
                                           const Clock& clock);
  ~Https();

  const CurrentTls& tls() const { return tls_; }

  /// Builds the listener for plain HTTP beside that for HTTPS at `address` (HOST:PORT), and what gets certificates from
  /// a CA and keeps them in `folder`. What is given outlives this. Throws std::runtime_error.
  void build(const std::string& address, const std::filesystem::path& folder, IoPool& pool,
             std::shared_ptr<ConnectionLimiter> limiter, NetMetrics& metrics);
  /// The listening socket for plain HTTP, until stop(); -1: there is none.
  int descriptor() const { return redirect_ ? redirect_->descriptor() : -1; }

  /// While the io threads run, once the server can be reached.
  void start();
  /// While the io threads run: the listener for plain HTTP comes to an end, as NetServer::stop says, and nothing is
  /// asked of a CA any more.
  void stop(const NetServer::Stop& how);

  /// Reads the certificate again, or, after a CA's refusal, asks it again at once. Nothing: all is well, as far as is
  /// known now. Otherwise one line that says what is wrong, and the old certificate stays. Thread: any but the io
  /// threads, while they run.
  std::optional<std::string> reload();
  /// After a CA's refusal, asks it again at once: the machine's clock was set, which may have been the reason. Thread:
  /// any, after build().
  void try_again();

 private:
  Https(const Config& config, OpenSockets& opened, Metrics& metrics, const Clock& clock);
  AcmeSettings acme_settings(const std::filesystem::path& folder) const;
  void look_now_and_then();

  const Config& config_;
  Metrics& metrics_;
  const Clock& clock_;
  Challenges challenges_;
  CurrentTls tls_;
  std::unique_ptr<CertificateFiles> files_;  // null: the certificate is a CA's matter
  std::unique_ptr<Acme> acme_;               // null: it is in files
  IoPool* pool_ = nullptr;
  std::unique_ptr<ListenSocket> redirect_socket_;
  std::vector<OwnedDescriptor> redirect_connections_;  // passed on by the process before this one, until start()
  std::unique_ptr<RedirectHandler> redirect_handler_;
  std::unique_ptr<NetServer> redirect_;
};

}  // namespace snug
