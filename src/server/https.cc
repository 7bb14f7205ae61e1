#include "server/https.h"

#include <chrono>
#include <future>

#include "base/log.h"
#include "net/origin.h"
#include "snug/server.h"

namespace snug {

namespace {

using namespace std::chrono_literals;

constexpr auto look_every = 2s;

void check(const Config& config) {
  if (config.tls_cert.empty() != config.tls_key.empty())
    throw StartError(config.tls_cert.empty() ? "--tls-key needs --tls-cert, the file of the certificate chain"
                                             : "--tls-cert needs --tls-key, the file of its private key");
  if (config.listen.empty() || !config.tls_cert.empty()) return;
  if (!config.redirect_listen.empty()) throw StartError("--redirect-listen needs TLS: give --tls-cert and --tls-key");
  if (config.hsts_max_age.count() > 0) throw StartError("--hsts-max-age needs TLS: give --tls-cert and --tls-key");
}

/// `:PORT` of HOST:PORT; empty for HTTPS's own.
std::string port_suffix(const std::string& address) {
  const std::string port = address.substr(address.rfind(':'));
  return port == ":443" ? std::string() : port;
}

}  // namespace

std::unique_ptr<Https> Https::configured(const Config& config, Metrics& metrics, const Clock& clock) {
  check(config);
  if (config.listen.empty() || config.tls_cert.empty()) return nullptr;
  try {
    return std::unique_ptr<Https>(new Https(config, metrics, clock));
  } catch (const CertificateError& error) {
    throw StartError(error.what());
  }
}

Https::Https(const Config& config, Metrics& metrics, const Clock& clock)
    : config_(config),
      clock_(clock),
      tls_(metrics.gauge("snug_tls_certificate_not_after_seconds", "Unix time at which the certificate in use ends"),
           clock),
      files_(config.tls_cert, config.tls_key, tls_, clock) {
  if (!config.redirect_listen.empty())
    redirect_socket_ = std::make_unique<ListenSocket>(config.redirect_listen, "--redirect-listen");
  files_.load();
}

Https::~Https() = default;

void Https::build(const std::string& address, IoPool& pool, std::shared_ptr<Gate> gate, NetMetrics& metrics) {
  pool_ = &pool;
  if (!redirect_socket_) return;
  redirect_face_ = std::make_unique<RedirectFace>(RedirectFace::Target{
      .url = std::string(origin_of(config_.public_url)), .hosts = {}, .port = port_suffix(address)});
  redirect_ = std::make_unique<NetServer>(config_, *redirect_socket_, pool, std::move(gate), *redirect_face_, nullptr,
                                          metrics, clock_);
}

void Https::start() {
  if (redirect_) {
    redirect_->start();
    log::info("plain HTTP is sent to HTTPS", {{"address", redirect_->address()}});
  }
  (*pool_)[0].post([this] { look_now_and_then(); });
}

void Https::look_now_and_then() {
  files_.look();
  tls_.refresh();
  (*pool_)[0].post_after(look_every, [this] { look_now_and_then(); });
}

void Https::stop() {
  if (redirect_) redirect_->stop(0ms);
}

std::optional<std::string> Https::reload() {
  std::promise<std::optional<std::string>> outcome;
  (*pool_)[0].post([&] { outcome.set_value(files_.reload()); });
  return outcome.get_future().get();
}

}  // namespace snug
