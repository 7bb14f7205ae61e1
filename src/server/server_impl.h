// Impl: everything a server is made of, built in order and taken down in the opposite one. The wiring diagram.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/api.h"
#include "api/token_use_gatherer.h"
#include "applier/writer.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/metrics.h"
#include "base/order_clock.h"
#include "control/control_calls.h"
#include "control/control_server.h"
#include "endpoints/chat_sockets.h"
#include "endpoints/engine_handler.h"
#include "endpoints/http_router.h"
#include "endpoints/rest_handler.h"
#include "engine/engine_server.h"
#include "feed/feed.h"
#include "files/file_pool.h"
#include "files/file_store.h"
#include "files/uploads.h"
#include "identity/crypto_pool.h"
#include "identity/refresh_token_use.h"
#include "identity/token_authenticator.h"
#include "identity/tokens.h"
#include "jobs/job_runner.h"
#include "net/connection_limiter.h"
#include "net/io_thread.h"
#include "net/listen_socket.h"
#include "net/net_metrics.h"
#include "net/net_server.h"
#include "peers/cluster_uploads.h"
#include "peers/peer_files.h"
#include "peers/peer_server.h"
#include "router/router.h"
#include "search/message_index.h"
#include "sequencer/local_sequencer.h"
#include "sequencer/order.h"
#include "server/backups.h"
#include "server/ban_follower.h"
#include "server/clock_watch.h"
#include "server/cluster_node.h"
#include "server/cluster_report.h"
#include "server/data_folder.h"
#include "server/https.h"
#include "server/link_previewer.h"
#include "server/message_counter.h"
#include "server/observers.h"
#include "server/other_nodes.h"
#include "server/picture_inspector.h"
#include "server/reader_session_loader.h"
#include "server/readiness.h"
#include "server/rules_watch.h"
#include "server/sampler.h"
#include "session/rate_limiter.h"
#include "session/sessions.h"
#include "snug/server.h"
#include "socketio/sio_server.h"
#include "store/checkpoint_gate.h"
#include "store/checkpointer.h"
#include "store/note.h"
#include "store/reader_pool.h"
#include "wire/native.h"
#include "wire/socket_io_dialect.h"

namespace snug {

struct Server::Impl {
  Impl(Config c, Hooks h) : config(std::move(c)), hooks(std::move(h)) {}

  /// Builds everything and lets it run. Throws StartError; what was built is taken down by the destructor.
  void start();
  /// `next`: if given, gets what the next run needs as its Config::sockets.
  void stop(std::chrono::milliseconds timeout, std::vector<Config::OpenSocket>* next = nullptr);

  /// `http://HOST:PORT`, or https; empty if it doesn't listen.
  std::string address() const { return net_ ? scheme() + net_->address() : ""; }
  std::vector<std::string> urls() const;
  std::optional<std::string> reload(const Config& next);
  std::vector<Config::OpenSocket> open_sockets() const;
  bool responds(std::chrono::milliseconds timeout) const;
  void call(std::string operation, const std::string& as_user, std::string_view params,
            std::function<void(CallResult)> done);
  std::chrono::milliseconds drain();
  BackupFacts back_up(const std::filesystem::path& file, const BackupOptions& options);

  Config config;
  const Hooks hooks;
  Observers observers;
  ControlCalls operators;
  std::atomic<bool> running = false;
  std::atomic<bool> draining = false;
  std::optional<std::string> setup_link;
  std::function<void(const std::string& why)> on_ended;  ///< Server::on_ended

 private:
  void open_store();
  void make_order(const OpenedDatabase& opened);
  void make_snapshot(MoveFunction<void(Result<SnapshotFile>)> done);
  void catch_up();
  void hear_others();
  void leave();
  void ended(const std::string& why);
  bool wait_until_up(std::chrono::milliseconds time);
  bool proposes_settings();
  void refuse(Submission submission);
  int node() const { return cluster_ ? cluster_->number() : config.node.value_or(0); }
  bool takes_commands() const;
  void start_writer();
  void start_backups();
  void build_files();
  void build_link_previewer();
  void share_files();
  std::function<void(const std::string& hash, MoveFunction<void(bool)>)> file_fetch();
  std::vector<PeerMember> other_members() const;
  UploadLookup* upload_lookup() const;
  std::optional<std::vector<std::string>> named_files(const std::vector<std::string>& hashes);
  void collect_files(std::chrono::milliseconds delay);
  void build_sessions();
  void build_socket_io();
  void build_network();
  void stop_net(std::chrono::milliseconds timeout, std::vector<Config::OpenSocket>* next);
  bool raise_level();
  bool propose_settings(const Config& from);
  void copy_database(ControlDone done);
  ClusterReport cluster_report() const;
  void compare_nodes(ControlDone done);
  void resubmit(const json::Value& params, const ControlDone& done);
  void forget_node(std::int64_t node, ControlDone done);
  Origins origins() const;
  SessionSettings session_settings() const;
  void follow();
  void issue_first_setup_link();
  void issue_setup_link(ControlDone done);
  std::string setup_link_with(const std::string& token) const { return base_url() + "/#setup=" + token; }
  void committed(std::shared_ptr<const CommitBatch> batch, std::vector<Writer::Finished> finished);
  void gap(Version version);
  void save_presence(std::vector<PresenceRow> rows);
  /// How people reach this server, without a slash at the end; empty if it doesn't listen.
  std::string base_url() const;
  std::string scheme() const { return https_ ? "https://" : "http://"; }

  const SystemClock machine_clock_{};  ///< for what is not of the order: certificates, backups, HTTP's Date
  OrderClock clock_{machine_clock_};
  Metrics metrics_{};
  NativeDialect native_{};
  SocketIoDialect socket_io_{};

  std::unique_ptr<ListenSocket> socket_;
  std::unique_ptr<Https> https_;
  std::unique_ptr<DataFolder> folder_;
  std::unique_ptr<IdGenerator> ids_;
  bool has_users_ = false;
  std::unique_ptr<ClusterNode> cluster_;  // null: the server stands alone
  std::unique_ptr<Order> sequencer_;
  ClusterSequencer* shared_order_ = nullptr;  // the same in a cluster
  // Of a cluster, else null.
  std::unique_ptr<Signals> signals_;
  std::unique_ptr<OtherNodes> others_;
  std::string peer_address_;  // where the other nodes reach this one
  std::unique_ptr<IoPool> io_;
  std::vector<Executor*> executors_;
  CheckpointGate gate_;
  std::unique_ptr<Note> note_;  // the writer's while it works
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<Checkpointer> checkpointer_;
  std::unique_ptr<ReaderPool> readers_;
  std::unique_ptr<Backups> backups_;
  Feed feed_;
  std::unique_ptr<BanFollower> bans_;
  std::unique_ptr<RulesWatch> rules_;
  MessageCounter messages_{metrics_};
  std::unique_ptr<MessageIndex> search_;
  std::unique_ptr<JobRunner> jobs_;
  std::unique_ptr<CryptoPool> crypto_;
  std::unique_ptr<FileStore> file_store_;
  std::unique_ptr<FilePool> file_writes_;
  std::unique_ptr<FilePool> file_reads_;
  std::unique_ptr<PictureInspector> inspector_;
  std::unique_ptr<Uploads> uploads_;
  std::unique_ptr<LinkPreviewer> link_previewer_;
  std::unique_ptr<PeerFiles> peer_files_, peer_uploads_;  // null: the server stands alone
  std::unique_ptr<ClusterUploads> cluster_uploads_;
  std::unique_ptr<Tokens> tokens_;
  std::unique_ptr<RefreshTokenUse> token_use_;
  std::unique_ptr<TokenUseGatherer> token_uses_;
  std::unique_ptr<TokenAuthenticator> authenticator_;
  std::unique_ptr<Router> router_;
  std::unique_ptr<Sampler> sampler_;
  std::unique_ptr<ClockWatch> clock_watch_;
  std::unique_ptr<Api> api_;
  std::unique_ptr<RateLimiter> rates_;
  std::unique_ptr<ReaderSessionLoader> loader_;
  std::unique_ptr<SessionMetrics> session_metrics_;
  std::vector<std::unique_ptr<Sessions>> sessions_;
  std::unique_ptr<NetMetrics> net_metrics_;
  std::unique_ptr<RestOperations> rest_;
  std::shared_ptr<ConnectionLimiter> connection_limiter_;
  std::unique_ptr<EngineMetrics> engine_metrics_;
  std::vector<std::unique_ptr<ChatSockets>> chat_sockets_;
  std::vector<std::unique_ptr<SioServer>> sio_;
  std::vector<std::unique_ptr<EngineServer>> engines_;
  std::unique_ptr<EngineHandler> engine_handler_;
  std::unique_ptr<Readiness> readiness_;
  RequestEcho echo_{clock_};
  std::unique_ptr<HttpRouter> handler_;
  std::unique_ptr<NetServer> net_;
  std::unique_ptr<PeerServer> peers_;  // null: the server stands alone
  std::unique_ptr<ControlServer> admin_;
};

}  // namespace snug
