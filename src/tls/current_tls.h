// CurrentTls: the certificate, and the context made of it, that new TLS connections are served with.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/mutex.h"
#include "tls/tls_context.h"

namespace snug {

/// Connections keep the context they began with. Thread: any; a leaf mutex.
class CurrentTls {
 public:
  /// `not_after`: is told when the certificate in use ends, in Unix seconds.
  CurrentTls(Gauge& not_after, const Clock& clock, TlsContext::ChallengeLookup challenges = {});

  /// From here on. Throws CertificateError, and leaves what is there, if it can't be used.
  void use(const Certificate& certificate) EXCLUDES(mutex_);
  /// To be called now and then: a ticket key is used for a day at most.
  void refresh();

  /// Null: no certificate yet.
  std::shared_ptr<const TlsContext> context() const;
  std::optional<Certificate> certificate() const;

 private:
  Gauge& not_after_;
  const Clock& clock_;
  const TlsContext::ChallengeLookup challenges_;

  mutable Mutex mutex_;
  std::optional<Certificate> certificate_ GUARDED_BY(mutex_);
  std::shared_ptr<const TlsContext> context_ GUARDED_BY(mutex_);
  std::chrono::steady_clock::time_point made_ GUARDED_BY(mutex_){};
};

}  // namespace snug
