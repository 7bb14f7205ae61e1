// Acme: gets a certificate for this server's names from a CA and renews it in time, on a thread of its own.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "acme/account_key.h"
#include "acme/acme_world.h"
#include "acme/ca_client.h"
#include "acme/certificate_store.h"
#include "acme/challenges.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "base/mutex.h"
#include "base/thread_role.h"
#include "tls/certificate.h"

namespace snug {

struct AcmeSettings {
  std::vector<std::string> domains;  ///< at least one
  std::string directory;             ///< URL
  std::string email;
  std::filesystem::path ca_file;
  std::filesystem::path folder;
  std::chrono::milliseconds retry{};    ///< after the first failure
  std::vector<std::string> challenges;  ///< types that can be met, best first
  std::string user_agent;
};

/// Thread: the owner's, unless said otherwise.
class Acme final : private AcmeWorld {
 public:
  /// `use`: is given each certificate to serve with from then on; on the owner's thread before `start` is called, on
  /// Acme's own after. `challenges` and `clock` outlive this. Opens the folder and gives `use` what it holds; if that
  /// is nothing, a certificate that vouches for itself. Throws std::runtime_error with one line that says what is
  /// wrong.
  Acme(AcmeSettings settings, Challenges& challenges, std::function<void(const Certificate&)> use, Metrics& metrics,
       const Clock& clock);
  ~Acme() override;  ///< stops

  /// Once the server can be reached: a CA will come and look.
  void start();
  /// Breaks off what is under way, and returns when the thread has ended, soon.
  void stop();

  /// Does not wait any longer after failures: somebody has fixed something. Thread: any.
  void try_now();

 private:
  Result<AcmeResponse> exchange(const AcmeRequest& request) override { return client_.exchange(request); }
  bool rest(std::chrono::milliseconds time) override;
  Time now() const override { return clock_.now(); }

  void load() REQUIRES(renewing_);
  void run() REQUIRES(renewing_);
  bool attempt(std::chrono::milliseconds& asked) REQUIRES(renewing_);
  bool rest_until_due() REQUIRES(renewing_);
  bool wait(std::chrono::milliseconds time, bool breakable);
  bool is_good(const CertificateStore::Kept& kept) const;

  const AcmeSettings settings_;
  Challenges& challenges_;
  const std::function<void(const Certificate&)> use_;
  Counter& succeeded_;
  Counter& failed_;
  const Clock& clock_;
  const CertificateStore store_;
  const AccountKey key_;
  CaClient client_;

  ThreadRole renewing_;                            // the owner's until `start`, then Acme's thread's
  std::optional<Time> due_ GUARDED_BY(renewing_);  // of the renewal; nothing: at once
  int failures_ GUARDED_BY(renewing_) = 0;         // in a row

  Mutex mutex_;
  Condition changed_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  bool hurried_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace snug
