#include "server/server_impl.h"

#include <algorithm>
#include <future>
#include <system_error>
#include <thread>

#include "base/bytes.h"
#include "base/latch.h"
#include "base/log.h"
#include "base/own_network.h"
#include "base/quote.h"
#include "jobs/deletion_job.h"
#include "jobs/removal_job.h"
#include "jobs/retention_job.h"
#include "jobs/scheduled_job.h"
#include "model/cursor.h"
#include "server/aliases.h"
#include "server/changeable.h"
#include "server/opening.h"

namespace snug {

namespace {

int threads_or(int configured, int automatic) { return configured > 0 ? configured : automatic; }

int cores() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

/// One core is left to the writer. Fewer io threads also gather more: members of one chat are written in one pass.
int io_threads() { return std::max(1, cores() - 1); }

Database::Synchronous synchronous_of(Config::Synchronous s) {
  switch (s) {
    case Config::Synchronous::full:
      return Database::Synchronous::full;
    case Config::Synchronous::normal:
      return Database::Synchronous::normal;
    case Config::Synchronous::off:
      return Database::Synchronous::off;
  }
  return Database::Synchronous::full;
}

std::string result_json(Answer answer) {
  if (!answer.result) return "{\"ok\":false,\"error\":" + to_json(answer.result.error()) + "}";
  return json::merge_objects("{\"ok\":true}", result_with_cursor(answer));
}

constexpr std::chrono::seconds up_patience{10};

/// Before there is anything that would have to be undone. What std::thread says is no more than "Operation not
/// permitted".
void check_threads() {
  try {
    std::thread([] {}).join();
  } catch (const std::system_error& error) {
    throw StartError("no thread can be started (" + error.code().message() + "): " +
                     (error.code() == std::errc::resource_unavailable_try_again
                          ? "raise the limit of processes (ulimit -u, TasksMax=, pids.max)"
                          : "allow the system call clone3, which the filter of a Docker below 20.10.10 refuses"));
  }
}

}  // namespace

void Server::Impl::start() {
  configure_log(config);
  start_crypto();
  check_threads();
  if (config.public_url.empty() && !config.domain.empty()) config.public_url = "https://" + config.domain.front();
  if (const auto problem = problem_with_aliases(config.socketio_aliases))
    throw StartError("socketio.aliases: " + problem->why);
  socket_io_ = SocketIoDialect(socket_io_names(config.socketio_aliases));
  try {
    OpenSockets opened(config.sockets);
    if (!config.listen.empty()) socket_ = opened.take("listen", config.listen);
    https_ = Https::configured(config, opened, metrics_, machine_clock_);
    folder_ = std::make_unique<DataFolder>(config.data);
    cluster_ = ClusterNode::enter(config, *folder_, machine_clock_);
    open_store();
    start_writer();
    if (!raise_level()) log::warning("the level of behaviour was not raised");
    if (proposes_settings() && !propose_settings(config))
      log::warning("the configuration's rules were submitted, and not applied yet");
    start_backups();
    build_files();
    build_sessions();
    if (!config.listen.empty()) build_network();
    if (others_) hear_others();
    jobs_->start();  // what its commands tell reaches all of the above
    running = true;
    if (net_ && !has_users_ && !(cluster_ && cluster_->joined()) && wait_until_up(up_patience))
      issue_first_setup_link();
    if (net_) net_->start(opened.take_connections("connection"));
    if (https_) https_->start();
    if (peers_) peers_->start();
  } catch (const StartError&) {
    throw;
  } catch (const std::exception& error) {
    throw StartError(error.what());
  }
  log::info("started", {{"version", SNUG_VERSION},
                        {"data", config.data.string()},
                        {"address", net_ ? net_->address() : "none"},
                        {"applied", writer_->version()}});
}

void Server::Impl::open_store() {
  const auto synchronous = synchronous_of(config.synchronous);
  const OpenedDatabase opened =
      open_database(folder_->database(), folder_->note(), synchronous, node(), cluster_ != nullptr);
  has_users_ = opened.has_users;
  note_ = std::make_unique<Note>(folder_->note(), opened.noted);
  clock_.advance(opened.time);
  ids_ = std::make_unique<IdGenerator>(clock_, node(), opened.last_id);
  io_ = std::make_unique<IoPool>(threads_or(config.threads.io, io_threads()));
  for (std::size_t i = 0; i < io_->size(); ++i) executors_.push_back(&(*io_)[i]);
  net_metrics_ = std::make_unique<NetMetrics>(metrics_);
  make_order(opened);

  writer_ = std::make_unique<Writer>(
      Writer::Options{.path = folder_->database(),
                      .synchronous = synchronous,
                      .marks = cluster_ ? &cluster_->marks() : nullptr,
                      .start = opened.start,
                      .at_boundary = [this](Database& db) { gate_.pass(db); }},
      *sequencer_,
      Writer::Listener{
          .on_committed = [this](auto batch, auto finished) { committed(std::move(batch), std::move(finished)); },
          .on_gap = [this](Version version) { gap(version); },
          .on_fatal =
              [](const std::string& why) {
                log::error("no more commands are taken", {{"why", why}});
              }},
      metrics_);
  sequencer_->at_level(writer_->level());
  catch_up();
  if (config.checkpoints == Config::Checkpoints::own)
    checkpointer_ = std::make_unique<Checkpointer>(folder_->database(), gate_, Checkpointer::Options{}, metrics_);
  readers_ = std::make_unique<ReaderPool>(ReaderPool::Options{.path = folder_->database(),
                                                              .threads = threads_or(config.threads.readers, cores()),
                                                              .queue = static_cast<std::size_t>(config.queue.reads)},
                                          metrics_);
}

bool Server::Impl::takes_commands() const {
  return running && writer_->healthy() && (shared_order_ == nullptr || shared_order_->may_acknowledge());
}

/// Builds what the writer's listener reaches, then lets it work.
void Server::Impl::start_writer() {
  router_ = std::make_unique<Router>(
      RouterSettings{
          .history = writer_->history(), .version = writer_->version(), .presence_limit = config.presence_limit},
      clock_, metrics_, std::vector<const Dialect*>{&native_, &socket_io_}, executors_);
  std::vector<PresenceRow> rows;
  {
    Database db(folder_->database(), Database::Mode::read);
    auto q = db.query("SELECT user_id, status, last_seen FROM presence");
    while (q.next()) rows.push_back({q.get<UserId>(0), q.get<PresenceStatus>(1), q.get<Time>(2)});
  }
  router_->presence().load(rows);
  router_->presence().on_save([this](std::vector<PresenceRow> changed) { save_presence(std::move(changed)); });
  follow();
  if (signals_) others_ = std::make_unique<OtherNodes>(*signals_, *router_, executors_);
  io_->start();
  writer_->start();
}

/// The followers of the log, in the order in which they hear of a batch.
void Server::Impl::follow() {
  if (!config.listen.empty()) {
    connection_limiter_ = make_connection_limiter(config, *net_metrics_, clock_);
    bans_ = std::make_unique<BanFollower>(folder_->database(), connection_limiter_);
    feed_.add(*bans_);
  }
  rules_ = std::make_unique<RulesWatch>(folder_->database(), node(), config.previews == Config::Previews::off);
  feed_.add(*rules_);
  jobs_ = std::make_unique<JobRunner>(JobRunner::Options{.database = folder_->database(), .node = node()}, *sequencer_,
                                      clock_);
  jobs_->add(std::make_unique<DeletionJob>(metrics_));
  jobs_->add(std::make_unique<ScheduledJob>(clock_, [this](const Message& message) {
    if (link_previewer_) link_previewer_->look_at(message);
  }));
  jobs_->add(std::make_unique<RemovalJob>());
  jobs_->add(std::make_unique<RetentionJob>(clock_));
  feed_.add(*jobs_);
  feed_.add(messages_);
  search_ = std::make_unique<MessageIndex>(
      MessageIndex::Options{.database = folder_->database(), .file = folder_->search()}, metrics_);
  feed_.add(*search_);
  search_->start(writer_->version());
  observers.call_on(*executors_.front(), writer_->history());
  if (!observers.empty()) feed_.add(observers);
}

std::vector<Config::OpenSocket> Server::Impl::open_sockets() const {
  std::vector<Config::OpenSocket> sockets;
  if (net_) sockets.push_back({.name = "listen", .descriptor = net_->descriptor()});
  if (https_ && https_->descriptor() >= 0)
    sockets.push_back({.name = "redirect-listen", .descriptor = https_->descriptor()});
  return sockets;
}

/// One task for each thread that clients wait for. Late tasks decrement a latch that no thread waits on any more.
bool Server::Impl::responds(std::chrono::milliseconds timeout) const {
  const auto answers = std::make_shared<Latch>(executors_.size() + 1);
  for (Executor* thread : executors_) thread->post([answers] { answers->count_down(); });
  if (!readers_->submit([answers](Database&) { answers->count_down(); })) return false;
  return answers->wait_for(timeout);
}

void Server::Impl::start_backups() {
  backups_ = std::make_unique<Backups>(
      Backups::Options{
          .data = folder_->path(),
          .schedule = {.folder = config.backup_dir, .every = config.backup_every, .keep = config.backup_keep}},
      *writer_, machine_clock_, metrics_);
}

/// `{"file": NAME}`: a copy in the data folder that whoever asked removes.
void Server::Impl::copy_database(Server::ControlDone done) {
  backups_->copy([done = std::move(done)](const Result<std::string>& copied) {
    if (!copied) return done(false, copied.error().message);
    std::string json = "{\"file\":";
    append_json_string(json, *copied);
    done(true, json + "}");
  });
}

BackupFacts Server::Impl::back_up(const std::filesystem::path& file, const BackupOptions& options) {
  if (!running) throw BackupError("the server is not running");
  return backups_->back_up(file, options);
}

void Server::Impl::build_sessions() {
  tokens_ =
      std::make_unique<Tokens>(cluster_ ? cluster_->keys(folder_->token_keys()) : KeyRing::open(folder_->token_keys()),
                               clock_, config.access_token_ttl);
  token_use_ = std::make_unique<RefreshTokenUse>();
  token_uses_ = std::make_unique<TokenUseGatherer>(*token_use_, *sequencer_, *executors_.front());
  authenticator_ = std::make_unique<TokenAuthenticator>(*tokens_, *token_use_, hooks.authenticate);
  crypto_ = std::make_unique<CryptoPool>(threads_or(config.threads.crypto, std::max(1, cores() / 2)),
                                         static_cast<std::size_t>(config.queue.passwords));

  sampler_ = std::make_unique<Sampler>(metrics_, machine_clock_, *executors_.front());
  clock_watch_ = std::make_unique<ClockWatch>(machine_clock_, clock_, *executors_.front(), metrics_, [this] {
    if (running && https_) https_->try_again();
  });
  std::function<ClusterAnswer()> cluster;
  if (cluster_) cluster = [this] { return cluster_report().answer(); };
  api_ = std::make_unique<Api>(
      ApiParts{clock_, *ids_, *sequencer_, *readers_, *crypto_, *router_, *tokens_, *token_use_, sampler_->stats(),
               executors_, std::move(cluster), upload_lookup(), link_previewer_.get(),
               [this] { return file_store_->stored(); }, &search_->readers()},
      ApiSettings{.history = writer_->history(),
                  .version = SNUG_VERSION,
                  .public_url = base_url(),
                  .contact = config.contact,
                  .max_content_length = static_cast<std::size_t>(config.max_content_length),
                  .password_memory = config.password.memory,
                  .password_ops = config.password.ops,
                  .rates = login_rates(config),
                  .may_lag = sequencer_->shared()},
      hooks, metrics_);
  rates_ = std::make_unique<RateLimiter>(rate_limits(config), clock_);
  loader_ = std::make_unique<ReaderSessionLoader>(
      *readers_, executors_, clock_,
      ReaderSessionLoader::Options{.may_lag = sequencer_->shared(), .order = shared_order_});
  session_metrics_ = std::make_unique<SessionMetrics>(metrics_);
  for (int i = 0; i < router_->size(); ++i)
    sessions_.push_back(std::make_unique<Sessions>(
        session_settings(), *session_metrics_, clock_, *executors_[static_cast<std::size_t>(i)], router_->shard(i),
        std::vector<const Dialect*>{&native_, &socket_io_}, *authenticator_, *loader_, *api_, *rates_));
}

void Server::Impl::build_socket_io() {
  constexpr std::uint8_t socket_io_dialect = 1;
  const std::size_t max_payload = config.max_frame_size;
  const EngineSettings engine{.ping_interval = config.ping_interval,
                              .ping_timeout = config.ping_timeout,
                              .max_payload = max_payload,
                              .node = node()};
  const SioSettings sio{.limits = {.attachment_bytes = max_payload}, .outbox_limit = config.outbox_limit};
  engine_metrics_ = std::make_unique<EngineMetrics>(metrics_);
  std::vector<ChatSockets*> all;
  std::vector<EngineServer*> engines;
  for (std::size_t i = 0; i < executors_.size(); ++i) {
    Executor& executor = *executors_[i];
    chat_sockets_.push_back(
        std::make_unique<ChatSockets>(*sessions_[i], socket_io_dialect, socket_io_.names(), *authenticator_, executor));
    sio_.push_back(std::make_unique<SioServer>(sio, executor, clock_, *chat_sockets_[i]));
    engines_.push_back(std::make_unique<EngineServer>(engine, executor, clock_, *sio_[i], *engine_metrics_,
                                                      static_cast<int>(i), static_cast<int>(executors_.size())));
    all.push_back(chat_sockets_[i].get());
    engines.push_back(engines_[i].get());
  }
  for (ChatSockets* sockets : all) sockets->know(all);
  engine_handler_ =
      std::make_unique<EngineHandler>("/socket.io/", std::move(engines), executors_, connection_limiter_, max_payload);
}

void Server::Impl::build_network() {
  build_socket_io();
  rest_ = rest_operations(*api_);
  std::vector<Sessions*> sessions;
  for (const auto& s : sessions_) sessions.push_back(s.get());
  readiness_ = std::make_unique<Readiness>([this] { return takes_commands(); }, *readers_, executors_);
  handler_ = std::make_unique<HttpRouter>(
      RestHandler(*rest_, *authenticator_, *rates_, executors_), WebSocketHandler(sessions, native_), *engine_handler_,
      echo_, origins(), metrics_, [this](int io, MoveFunction<void(HttpRouter::Readiness)> done) {
        if (draining) return done(HttpRouter::Readiness::draining);
        readiness_->ask(io, [done = std::move(done)](bool ready) mutable {
          done(ready ? HttpRouter::Readiness::ready : HttpRouter::Readiness::not_ready);
        });
      });
  handler_->serve_files(UploadHandler(*uploads_, *authenticator_, *rates_, executors_),
                        FileHandler({.access = *api_,
                                     .authenticator = *authenticator_,
                                     .store = *file_store_,
                                     .reads = *file_reads_,
                                     .clock = clock_,
                                     .threads = executors_,
                                     .metrics = metrics_,
                                     .fetch = file_fetch()}));
  net_ = std::make_unique<NetServer>(config, *socket_, *io_, connection_limiter_, *handler_,
                                     https_ ? &https_->tls() : nullptr, *net_metrics_, machine_clock_);
  bans_->serve(*net_);
  if (https_) https_->build(net_->address(), folder_->acme(), *io_, connection_limiter_, *net_metrics_);
  operators.add("copy_database", [this](Server::ControlDone done) { copy_database(std::move(done)); });
  operators.add("issue_setup_link", [this](Server::ControlDone done) { issue_setup_link(std::move(done)); });
  operators.add("open_mirror",
                [this](const Server::ControlDone& done) { done(true, "{\"path\":\"" + echo_.open() + "\"}"); });
  if (cluster_) {
    operators.add("cluster_status", [this](const Server::ControlDone& done) { done(true, cluster_report().text()); });
    operators.add("cluster_compare", [this](Server::ControlDone done) { compare_nodes(std::move(done)); });
    operators.add("cluster_resubmit",
                  [this](const json::Value& params, const Server::ControlDone& done) { resubmit(params, done); });
    operators.add("cluster_forget", [this](const json::Value& params, Server::ControlDone done) {
      const auto number = params.member("node");
      forget_node(number ? number->integer().value_or(-1) : -1, std::move(done));
    });
  }
  operators.stand_on(*api_, executors_);
  admin_ = std::make_unique<ControlServer>(folder_->socket(), (*io_)[0], operators, ControlServer::Limits{});
  (*io_)[0].post([this] { admin_->start(); });
}

std::vector<std::string> Server::Impl::urls() const {
  if (!config.public_url.empty()) return {config.public_url};
  if (!socket_) return {};
  std::vector<std::string> urls = reachable(socket_->address(), OwnNetwork::now());
  for (std::string& url : urls) url.insert(0, scheme());
  return urls;
}

std::string Server::Impl::base_url() const {
  const std::vector<std::string> all = urls();
  return all.empty() ? "" : all.front();
}

void Server::Impl::issue_first_setup_link() {
  const auto done = std::make_shared<std::promise<Result<std::string>>>();
  api_->issue_setup_token([done](Result<std::string> token) { done->set_value(std::move(token)); });
  if (const auto token = done->get_future().get()) setup_link = setup_link_with(*token);
}

/// `{"link": URL, "urls": [URL]}` (Server::urls); the link takes the place of the one before.
void Server::Impl::issue_setup_link(Server::ControlDone done) {
  api_->issue_setup_token([this, done = std::move(done)](const Result<std::string>& token) {
    if (!token) return done(false, token.error().message);
    std::string json = "{\"link\":";
    append_json_string(json, setup_link_with(*token));
    json += ",\"urls\":[";
    for (const std::string& url : urls()) {
      if (json.back() != '[') json += ',';
      append_json_string(json, url);
    }
    done(true, json + "]}");
  });
}

// --- Calls of the host program -------------------------------------------------------------------

void Server::Impl::call(std::string operation, const std::string& as_user, std::string_view params,
                        std::function<void(CallResult)> done) {
  const auto refuse = [&](const Error& error) { done({false, "{\"ok\":false,\"error\":" + to_json(error) + "}"}); };
  if (!running) return refuse(fail(Code::unavailable, "the server is not running"));
  Caller caller;
  if (as_user == system_user) {
    caller.system = true;
  } else if (const auto user = parse_id<UserTag>(as_user)) {
    caller.user = *user;
  } else if (!as_user.empty()) {
    return refuse(bad_field("asUser", "must be a user's id, or \"system\""));
  }
  const auto value = params.empty() ? Result<json::Value>(json::Value()) : json::parse(params);
  if (!value) return refuse(value.error());
  api_->call(caller, operation, *value, {}, [done = std::move(done)](Answer answer) {
    const bool ok = answer.result.ok();
    done({ok, result_json(std::move(answer))});
  });
}

}  // namespace snug
