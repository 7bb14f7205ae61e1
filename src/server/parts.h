// Parts: everything a server is made of, built in order and taken down in the opposite one. The wiring diagram.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/api.h"
#include "api/crypto_pool.h"
#include "api/generations.h"
#include "api/token_authenticator.h"
#include "api/tokens.h"
#include "applier/writer.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/metrics.h"
#include "engine/engine_server.h"
#include "net/admin_socket.h"
#include "net/chat_sockets.h"
#include "net/engine_face.h"
#include "net/gate.h"
#include "net/io_thread.h"
#include "net/listen_socket.h"
#include "net/net_metrics.h"
#include "net/net_server.h"
#include "net/rest_face.h"
#include "net/web_face.h"
#include "router/router.h"
#include "sequencer/local_sequencer.h"
#include "server/backups.h"
#include "server/data_folder.h"
#include "server/deletions.h"
#include "server/https.h"
#include "server/observers.h"
#include "server/operators.h"
#include "server/reader_session_loader.h"
#include "server/readiness.h"
#include "server/sampler.h"
#include "session/rate_limiter.h"
#include "session/sessions.h"
#include "snug/server.h"
#include "socketio/sio_server.h"
#include "store/checkpointer.h"
#include "store/reader_pool.h"
#include "store/writer_gate.h"
#include "wire/native.h"
#include "wire/socket_io_dialect.h"

namespace snug {

struct Server::Parts {
  Parts(Config c, Hooks h) : config(std::move(c)), hooks(std::move(h)) {}

  /// Builds everything and lets it run. Throws StartError; what was built is taken down by the destructor.
  void start();
  void stop(std::chrono::milliseconds patience);

  /// `http://HOST:PORT`, or https; empty if it doesn't listen.
  std::string address() const { return net_ ? scheme() + net_->address() : ""; }
  std::optional<std::string> reload(const Config& next);
  std::vector<Config::OpenSocket> open_sockets() const;
  bool responds(std::chrono::milliseconds patience) const;
  void call(std::string operation, const std::string& as_user, std::string_view params,
            std::function<void(CallResult)> done);
  BackupFacts back_up(const std::filesystem::path& file, const BackupOptions& options);

  Config config;
  const Hooks hooks;
  Observers observers;
  Operators operators;
  std::atomic<bool> running = false;
  std::optional<std::string> setup_link;

 private:
  void open_store();
  void start_writer();
  void start_backups();
  void build_sessions();
  void build_socket_io();
  void build_face();
  void propose_settings(const Config& from);
  void copy_database(ControlDone done);
  Origins origins() const;
  SessionSettings session_settings() const;
  void load_bans();
  void follow_bans(const CommitBatch& batch);
  void follow_deletions(const CommitBatch& batch);
  void issue_first_setup_link();
  void issue_setup_link(ControlDone done);
  std::string setup_link_with(const std::string& token) const { return base_url() + "/#setup=" + token; }
  /// Submits a command of the system's and waits for its outcome.
  Outcome run_command(CommandBody body);
  void committed(std::shared_ptr<const CommitBatch> batch, std::vector<Writer::Finished> finished);
  void gap(Version version);
  void save_presence(std::vector<PresenceRow> rows);
  /// How people reach this server, without a slash at the end; empty if it doesn't listen.
  std::string base_url() const;
  std::string scheme() const { return https_ ? "https://" : "http://"; }

  const SystemClock clock_{};
  Metrics metrics_{};
  NativeDialect native_{};
  SocketIoDialect socket_io_{};

  std::unique_ptr<ListenSocket> socket_;
  std::unique_ptr<Https> https_;
  std::unique_ptr<DataFolder> folder_;
  std::unique_ptr<IdGenerator> ids_;
  bool has_users_ = false;
  std::unique_ptr<LocalSequencer> sequencer_;
  std::unique_ptr<IoPool> io_;
  std::vector<Executor*> executors_;
  WriterGate gate_;
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<Checkpointer> checkpointer_;
  std::unique_ptr<ReaderPool> readers_;
  std::unique_ptr<Backups> backups_;
  std::unique_ptr<Deletions> deletions_;
  std::unique_ptr<CryptoPool> crypto_;
  std::unique_ptr<Tokens> tokens_;
  std::unique_ptr<Generations> generations_;
  std::unique_ptr<TokenAuthenticator> authenticator_;
  std::unique_ptr<Router> router_;
  std::unique_ptr<Sampler> sampler_;
  std::unique_ptr<Api> api_;
  std::unique_ptr<RateLimiter> rates_;
  std::unique_ptr<ReaderSessionLoader> loader_;
  std::unique_ptr<SessionMetrics> session_metrics_;
  std::vector<std::unique_ptr<Sessions>> sessions_;
  std::unique_ptr<NetMetrics> net_metrics_;
  std::unique_ptr<RestOperations> rest_;
  std::shared_ptr<Gate> connection_gate_;
  std::unique_ptr<EngineMetrics> engine_metrics_;
  std::vector<std::unique_ptr<ChatSockets>> chat_sockets_;
  std::vector<std::unique_ptr<SioServer>> sio_;
  std::vector<std::unique_ptr<EngineServer>> engines_;
  std::unique_ptr<EngineFace> engine_face_;
  std::unique_ptr<Readiness> readiness_;
  RequestMirror mirror_{clock_};
  std::unique_ptr<WebFace> face_;
  std::unique_ptr<NetServer> net_;
  std::unique_ptr<AdminSocket> admin_;
};

}  // namespace snug
