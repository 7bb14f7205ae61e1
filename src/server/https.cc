#include "server/https.h"

#include <chrono>
#include <future>

#include "base/log.h"
#include "base/url.h"
#include "snug/server.h"

namespace snug {

namespace {

using namespace std::chrono_literals;

constexpr auto look_every = 2s;

void check(const Config& config) {
  if (config.tls_cert.empty() != config.tls_key.empty())
    throw StartError(config.tls_cert.empty() ? "--tls-key needs --tls-cert, the file of the certificate chain"
                                             : "--tls-cert needs --tls-key, the file of its private key");
  if (!config.tls_cert.empty() && !config.domain.empty())
    throw StartError("--domain gets a certificate from a CA and --tls-cert brings one: give one of them");
  if (config.listen.empty() || !config.tls_cert.empty() || !config.domain.empty()) return;
  const std::string how = " needs TLS: give --domain, or --tls-cert and --tls-key";
  if (!config.redirect_listen.empty()) throw StartError("--redirect-listen" + how);
  if (config.hsts_max_age.count() > 0) throw StartError("--hsts-max-age" + how);
}

/// `:PORT` of HOST:PORT; empty for HTTPS's own.
std::string port_suffix(const std::string& address) {
  const std::string port = address.substr(address.rfind(':'));
  return port == ":443" ? std::string() : port;
}

}  // namespace

std::unique_ptr<Https> Https::configured(const Config& config, OpenSockets& opened, Metrics& metrics,
                                         const Clock& clock) {
  check(config);
  if (config.listen.empty() || (config.tls_cert.empty() && config.domain.empty())) return nullptr;
  try {
    return std::unique_ptr<Https>(new Https(config, opened, metrics, clock));
  } catch (const CertificateError& error) {
    throw StartError(error.what());
  }
}

Https::Https(const Config& config, OpenSockets& opened, Metrics& metrics, const Clock& clock)
    : config_(config),
      metrics_(metrics),
      clock_(clock),
      tls_(metrics.gauge("snug_tls_certificate_not_after_seconds", "Unix time at which the certificate in use ends"),
           clock, [this](std::string_view name) { return challenges_.over_tls(name); }) {
  if (!config.redirect_listen.empty()) redirect_socket_ = opened.take("redirect-listen", config.redirect_listen);
  redirect_connections_ = opened.take_connections("redirect-connection");
  if (!config.domain.empty()) return;
  files_ = std::make_unique<CertificateFiles>(config.tls_cert, config.tls_key, tls_, clock);
  files_->load();
}

Https::~Https() = default;

void Https::build(const std::string& address, const std::filesystem::path& folder, IoPool& pool,
                  std::shared_ptr<ConnectionLimiter> limiter, NetMetrics& metrics) {
  pool_ = &pool;
  if (!config_.domain.empty())
    acme_ = std::make_unique<Acme>(
        acme_settings(folder), challenges_, [this](const Certificate& certificate) { tls_.use(certificate); }, metrics_,
        clock_);
  if (!redirect_socket_) return;
  const auto public_url = Url::parse(config_.public_url);
  redirect_handler_ = std::make_unique<RedirectHandler>(
      RedirectHandler::Target{.url = public_url ? public_url->origin() : std::string(),
                              .hosts = config_.domain,
                              .port = config_.domain.empty() ? port_suffix(address) : std::string()},
      acme_ ? RedirectHandler::Challenges([this](std::string_view token) { return challenges_.over_http(token); })
            : RedirectHandler::Challenges());
  redirect_ = std::make_unique<NetServer>(config_, *redirect_socket_, pool, std::move(limiter), *redirect_handler_,
                                          nullptr, metrics, clock_);
}

AcmeSettings Https::acme_settings(const std::filesystem::path& folder) const {
  AcmeSettings settings{.domains = config_.domain,
                        .directory = config_.acme_directory,
                        .email = config_.acme_email,
                        .ca_file = config_.acme_ca_file,
                        .folder = folder,
                        .retry = config_.acme_retry,
                        .challenges = {"tls-alpn-01"},
                        .user_agent = "snug/" SNUG_VERSION};
  if (redirect_socket_) settings.challenges.insert(settings.challenges.begin(), "http-01");
  return settings;
}

void Https::start() {
  if (redirect_) {
    redirect_->start(std::move(redirect_connections_));
    log::info("plain HTTP is sent to HTTPS", {{"address", redirect_->address()}});
  }
  if (acme_) acme_->start();
  (*pool_)[0].post([this] { look_now_and_then(); });
}

void Https::look_now_and_then() {
  if (files_) files_->look();
  tls_.refresh();
  (*pool_)[0].post_after(look_every, [this] { look_now_and_then(); });
}

void Https::stop(const NetServer::Stop& how) {
  if (acme_) acme_->stop();
  if (redirect_) redirect_->stop(how);
}

void Https::try_again() {
  if (acme_) acme_->try_now();
}

std::optional<std::string> Https::reload() {
  if (acme_) {
    acme_->try_now();
    return std::nullopt;
  }
  const auto outcome = std::make_shared<std::promise<std::optional<std::string>>>();
  (*pool_)[0].post([this, outcome] { outcome->set_value(files_->reload()); });
  return outcome->get_future().get();
}

}  // namespace snug
