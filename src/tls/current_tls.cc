#include "tls/current_tls.h"

namespace snug {

namespace {

constexpr auto ticket_key_life = std::chrono::hours(24);

}  // namespace

CurrentTls::CurrentTls(Gauge& not_after, const Clock& clock, TlsContext::ChallengeLookup challenges)
    : not_after_(not_after), clock_(clock), challenges_(std::move(challenges)) {}

void CurrentTls::use(const Certificate& certificate) {
  auto context = TlsContext::serving(certificate, challenges_);
  not_after_.set(certificate.not_after().ms / 1000);
  const MutexLock lock(mutex_);
  certificate_ = certificate;
  context_.swap(context);
  made_ = clock_.steady();
}

void CurrentTls::refresh() {
  std::optional<Certificate> old;
  {
    const MutexLock lock(mutex_);
    if (certificate_ && clock_.steady() - made_ >= ticket_key_life) old = certificate_;
  }
  if (old) use(*old);
}

std::shared_ptr<const TlsContext> CurrentTls::context() const {
  const MutexLock lock(mutex_);
  return context_;
}

std::optional<Certificate> CurrentTls::certificate() const {
  const MutexLock lock(mutex_);
  return certificate_;
}

}  // namespace snug
