#include "acme/acme.h"

#include <pthread.h>

#include <algorithm>
#include <random>

#include "acme/acme_session.h"
#include "acme/obtain.h"
#include "acme/schedule.h"
#include "base/log.h"

namespace snug {

namespace {

using namespace std::chrono_literals;
using Milliseconds = std::chrono::milliseconds;

constexpr Milliseconds longest_sleep = 1h;  // the clock may be set, and the machine may sleep

double luck() {
  static thread_local std::mt19937 dice{std::random_device()()};
  return std::uniform_real_distribution<>(0, 1)(dice);
}

Counter& attempts(Metrics& metrics, const char* outcome) {
  return metrics.counter("snug_acme_attempts_total", "Attempts to get a certificate from the CA",
                         std::string("outcome=\"") + outcome + "\"");
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// Good for as long as it takes; browsers will not believe it anyway.
Certificate provisional(const std::vector<std::string>& domains, Time now) {
  constexpr std::int64_t day = 24 * 3'600'000;
  const CertificatePem pem =
      self_sign({.names = domains, .not_before = {now.ms - day}, .not_after = {now.ms + 90 * day}});
  return Certificate::from_pem({"the provisional certificate", pem.chain}, {"its key", pem.key});
}

}  // namespace

Acme::Acme(AcmeSettings settings, Challenges& challenges, std::function<void(const Certificate&)> use, Metrics& metrics,
           const Clock& clock)
    : settings_(std::move(settings)),
      challenges_(challenges),
      use_(std::move(use)),
      succeeded_(attempts(metrics, "succeeded")),
      failed_(attempts(metrics, "failed")),
      clock_(clock),
      store_(settings_.folder),
      key_(AccountKey::open(store_.account_key())),
      client_(settings_.ca_file, settings_.user_agent) {
  load();
}

Acme::~Acme() { stop(); }

void Acme::load() {
  try {
    if (const auto kept = store_.load()) {
      use_(kept->certificate);
      if (is_good(*kept)) due_ = renewal_time(kept->certificate.not_before(), kept->certificate.not_after(), luck());
      return;
    }
  } catch (const CertificateError& error) {
    log::error("the kept certificate cannot be used, a new one will be asked for", {{"why", error.what()}});
  }
  use_(provisional(settings_.domains, clock_.now()));
  log::info("browsers will warn until the CA has given out a certificate", {{"names", joined(settings_.domains)}});
}

/// Is it what would be asked for now?
bool Acme::is_good(const CertificateStore::Kept& kept) const {
  const auto& names = kept.certificate.names();
  return kept.directory == settings_.directory &&
         std::all_of(settings_.domains.begin(), settings_.domains.end(), [&](const std::string& domain) {
           return std::find(names.begin(), names.end(), domain) != names.end();
         });
}

void Acme::start() {
  thread_ = std::thread([this] {
    ::pthread_setname_np(::pthread_self(), "acme");
    renewing_.take_over();
    run();
  });
}

void Acme::stop() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  client_.stop();
  if (thread_.joinable()) thread_.join();
}

void Acme::try_now() {
  const MutexLock lock(mutex_);
  hurried_ = true;
  changed_.notify_all();
}

void Acme::run() {
  while (rest_until_due()) {
    Milliseconds asked{0};
    const bool succeeded = attempt(asked);
    client_.close_idle();
    if (succeeded) {
      failures_ = 0;
      continue;
    }
    const Milliseconds pause = pause_after(++failures_, settings_.retry, asked, luck());
    log::info("the next attempt to get a certificate",
              {{"in_seconds", std::chrono::duration_cast<std::chrono::seconds>(pause).count()}});
    if (!wait(pause, true)) return;
  }
}

/// False: all this is to end.
bool Acme::rest_until_due() {
  while (due_ && clock_.now() < *due_)
    if (!rest(std::min(longest_sleep, Milliseconds(due_->ms - clock_.now().ms)))) return false;
  return rest(0ms);
}

/// `asked`: how long to wait, if the CA says so.
bool Acme::attempt(Milliseconds& asked) {
  const auto failed = [&](const std::string& why) {
    if (!rest(0ms)) return false;  // no wonder
    failed_.add();
    log::error("no certificate from the CA", {{"names", joined(settings_.domains)}, {"why", why}});
    return false;
  };
  // What fails one way may go another.
  WantedCertificate wanted{settings_.domains, settings_.challenges};
  std::rotate(wanted.challenges.begin(),
              wanted.challenges.begin() + failures_ % static_cast<int>(wanted.challenges.size()),
              wanted.challenges.end());
  try {
    AcmeSession session(*this, key_, settings_.directory);
    const auto opened = session.open(settings_.email);
    auto pem = opened ? obtain_certificate(session, challenges_, wanted) : Result<CertificatePem>(opened.error());
    if (!pem) {
      asked = Milliseconds(pem.error().retry_after_ms);
      return failed(pem.error().message);
    }
    store_.save(*pem, settings_.directory);
    const auto kept = store_.load();
    use_(kept->certificate);
    due_ = renewal_time(kept->certificate.not_before(), kept->certificate.not_after(), luck());
    succeeded_.add();
    log::info("a certificate from the CA is in use",
              {{"names", kept->certificate.names_text()}, {"until", to_iso8601(kept->certificate.not_after())}});
    return true;
  } catch (const std::exception& error) {
    return failed(error.what());
  }
}

bool Acme::rest(Milliseconds time) { return wait(time, false); }

/// `breakable`: `try_now` ends it. False: all this is to end.
bool Acme::wait(Milliseconds time, bool breakable) {
  const MutexLock lock(mutex_);
  hurried_ = hurried_ && !breakable;  // what was fixed before the last failure did not help
  changed_.wait_for(mutex_, time, [&]() REQUIRES(mutex_) { return stopping_ || (breakable && hurried_); });
  return !stopping_;
}

}  // namespace snug
