// Context: what handlers work with, and the ways a call can take: to the writer, to a reader, to a crypto thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "api/call_context.h"
#include "api/operation.h"
#include "api/settings.h"
#include "base/clock.h"
#include "base/executor.h"
#include "base/id.h"
#include "identity/crypto_pool.h"
#include "identity/password.h"
#include "identity/refresh_token_use.h"
#include "identity/throttle.h"
#include "identity/tokens.h"
#include "model/answers_admin.h"
#include "model/link_lookout.h"
#include "model/upload_lookup.h"
#include "sequencer/sequencer.h"
#include "sequencer/watermark_gatherer.h"
#include "snug/hooks.h"
#include "store/query.h"
#include "store/reader_pool.h"

namespace snug {

class IndexReaders;
class Stats;
class Router;

/// What the operations stand on. All of it outlives the Context; its threads end before it does.
struct ApiParts {
  const Clock& clock;
  IdGenerator& ids;
  Sequencer& sequencer;
  ReaderPool& readers;
  CryptoPool& crypto;
  Router& router;
  const Tokens& tokens;
  RefreshTokenUse& token_use;
  const Stats& stats;
  std::vector<Executor*> threads;            ///< at i: of io thread i
  std::function<ClusterAnswer()> cluster{};  ///< what this node sees of its cluster; empty: it stands alone
  UploadLookup* uploads = nullptr;           ///< null: no files are taken
  LinkLookout* links = nullptr;              ///< null: links are not looked at
  std::function<StoredFiles()> stored{};     ///< what the store of this node has
  IndexReaders* search = nullptr;            ///< null: messages are not searched
};

/// Thread: any, but for what says otherwise.
class Context {
 public:
  Context(ApiParts parts, ApiSettings settings, Hooks hooks);

  const ApiSettings settings;
  const Hooks hooks;
  const Clock& clock;
  IdGenerator& ids;
  Router& router;
  const Tokens& tokens;
  RefreshTokenUse& token_use;
  const Stats& stats;
  const std::function<ClusterAnswer()> cluster;  ///< ApiParts::cluster
  UploadLookup* const uploads;                   ///< the same
  LinkLookout* const links;                      ///< the same
  const std::function<StoredFiles()> stored;     ///< the same
  IndexReaders* const search;                    ///< the same
  const PasswordHasher passwords;
  Throttle logins_of_account;
  Throttle logins_of_address;
  Throttle refreshes;  ///< of one login session
  Throttle registrations;
  Throttle secrets;  ///< of one address: tokens looked up without a login

  /// From now on; settings.rates tell those of the start.
  void change(const LoginRates& rates);
  /// So many nodes of the cluster live: each allows its share of guesses at passwords and secrets.
  void set_nodes(int nodes);

  /// Sequences a command in the caller's name, and answers when it has been applied. In the caller's order: within
  /// the call, on its thread.
  void submit_in_order(CallContext calling, Prepared prepared);
  /// The same from anywhere, in no promised order.
  void submit(CallContext calling, Prepared prepared);
  /// A move of the caller's watermarks in a chat, gathered with others. Within the call, on its thread.
  void move_watermarks(CallContext calling, ChatId chat, Seq delivered, Seq read);

  /// Runs `look` on a reader, in a snapshot in which the caller's login session lives and that is recent enough.
  void on_reader(CallContext calling, MoveFunction<void(QueryContext&, CallContext)> look);
  /// The same for what a token that stands in the call tells, to who has no login; throttled by address, so that nobody
  /// goes through many of them.
  void look_up_secret(CallContext calling, MoveFunction<Reading> look);
  /// Asks how far the order is, and runs `work` with that position, on any thread: what a reader sees from there on has
  /// all that callers of any node were told until now. Before a call is refused for what this node may only not know
  /// yet (ApiSettings::may_lag). `otherwise`: the answer where nobody can say how far that is.
  void catch_up(CallContext calling, Error otherwise, MoveFunction<void(CallContext, std::int64_t position)> work);
  /// `on_reader`, in a snapshot that has the order up to `position`.
  void on_reader_at(std::int64_t position, CallContext calling, MoveFunction<void(QueryContext&, CallContext)> look);
  /// Runs `work` a moment later, on the caller's thread.
  void later(CallContext calling, MoveFunction<void(CallContext)> work,
             std::chrono::milliseconds delay = std::chrono::milliseconds(20));
  /// Runs `work` on a crypto thread.
  void on_crypto(CallContext calling, MoveFunction<void(CallContext)> work);

  /// Of the caller's thread, or of any if it has none.
  Executor& executor(int io) const { return *threads_[io < 0 ? 0 : static_cast<std::size_t>(io)]; }
  /// Everything up to a version of the order.
  std::string cursor_at(Version version) const;

 private:
  Submission submission(CallContext calling, Prepared prepared);
  /// What a reader must have seen, and until when that may take.
  struct Awaited {
    std::chrono::steady_clock::time_point deadline;
    std::optional<std::int64_t> position{};  ///< the order's, when it was asked
  };
  void read_later(CallContext calling, MoveFunction<void(QueryContext&, CallContext)> look, Awaited awaited);
  void read_by(CallContext calling, MoveFunction<void(QueryContext&, CallContext)> look, Awaited awaited);
  void read_secret(CallContext calling, MoveFunction<Reading> look, std::optional<std::int64_t> at_position);
  WatermarkGatherer* gatherer(int io) const;

  Sequencer& sequencer_;
  ReaderPool& readers_;
  CryptoPool& crypto_;
  const std::vector<Executor*> threads_;
  std::vector<std::unique_ptr<WatermarkGatherer>> gatherers_;  // at i: lives on io thread i
};

}  // namespace snug
