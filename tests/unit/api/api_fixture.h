// ApiFixture: the operation table with everything behind it but sockets and the writer's thread: calls in, answers out.
#pragma once

#include <doctest/doctest.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "api/api.h"
#include "api/stats.h"
#include "applier/applier.h"
#include "identity/token_authenticator.h"
#include "router/router.h"
#include "store/database.h"
#include "store/reader_pool.h"
#include "store/schema.h"
#include "support/plain_dialect.h"
#include "support/temp_folder.h"

namespace snug::test {

/// What is posted to io thread 0 and submitted to the sequencer, from any thread, done by the test's own.
class Backstage final : public Sequencer {
 public:
  explicit Backstage(const ManualClock& clock) : clock_(clock) {}

  bool submit(Submission&& submission) override;
  void ask_head(HeadHandler done) override {
    ++asked;
    done(head);
  }
  /// Waits until there is something, and does it. `apply`: what becomes of a command.
  template <class Apply>
  void step(const Apply& apply) {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [&] { return due(); });
    if (!tasks_.empty()) {
      Task task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      return task();
    }
    Submission submission = std::move(submissions_.front());
    submissions_.pop_front();
    lock.unlock();
    Outcome outcome = apply(submission.command);
    submission.done(std::move(outcome));
  }
  /// Makes what is delayed due.
  void wake();

  Executor& executor() { return executor_; }
  bool full = false;
  std::optional<std::int64_t> head = 0;  ///< what `ask_head` says
  std::atomic<int> asked = 0;            ///< how often it was asked
  std::vector<std::string> commands;     ///< names of what was submitted

 private:
  struct Io final : Executor {
    explicit Io(Backstage& w) : work(w) {}
    void post(Task task) override;
    void post_after(std::chrono::milliseconds delay, Task task) override;
    Backstage& work;
  };
  bool due() const { return !tasks_.empty() || !submissions_.empty(); }

  const ManualClock& clock_;
  Io executor_{*this};
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Task> tasks_;
  std::deque<Submission> submissions_;
  std::vector<std::pair<std::chrono::steady_clock::time_point, Task>> delayed_;
  std::int64_t counter_ = 0;
};

class ApiFixture {
 public:
  struct Options {
    Hooks hooks{};
    ApiSettings settings{};
    std::size_t crypto_queue = 100;
    UploadLookup* uploads = nullptr;
  };
  ApiFixture() : ApiFixture(Options()) {}
  explicit ApiFixture(Options options);
  ~ApiFixture();

  /// Makes a call and waits for its answer.
  Answer call(const Caller& caller, std::string_view name, std::string_view params = "{}",
              std::string_view cursor = "");
  /// Makes a call; its answer comes to `answers` when something else is waited for.
  void begin(const Caller& caller, std::string_view name, std::string_view params);
  /// Waits for the answers of all calls that were begun.
  std::vector<Answer> finish();
  /// Lets time pass.
  void advance(std::chrono::milliseconds by);

  /// A user of this name, logged in; registers it the first time.
  Caller as(const std::string& name);
  /// A member of a result: `text(answer, "chat.id")`.
  static std::string text(const Answer& answer, std::string_view path);
  /// `ok`, or the error's code and field: `bad_request content`.
  static std::string outcome(const Answer& answer);

  /// Applies a command of the system's.
  void run(CommandBody body);
  Outcome apply(const Command& command);

  static constexpr std::string_view password = "correct horse";
  ManualClock clock;
  std::vector<Change> changes;  ///< of the last command
  TempFolder folder;
  Metrics metrics;
  std::unique_ptr<Database> db;
  std::unique_ptr<Applier> applier;
  Backstage work{clock};
  IdGenerator ids{clock, 1};
  PlainDialect dialect;
  Tokens tokens;
  RefreshTokenUse token_use;
  Stats stats{{}, metrics.histogram("snug_command_seconds", "", 16e-6)};
  std::unique_ptr<Router> router;
  std::unique_ptr<CryptoPool> crypto;
  std::unique_ptr<ReaderPool> readers;
  std::unique_ptr<Api> api;
  TokenAuthenticator authenticator;

 private:
  struct Begun {
    std::optional<Answer> answer;
  };
  std::vector<std::shared_ptr<Begun>> begun_;
  std::int64_t counter_ = 1'000'000;
};

}  // namespace snug::test
