// The files of a server: where they are, who writes and reads them, and what removes them.
#include <future>

#include "server/picture_inspector.h"
#include "server/server_impl.h"
#include "store/file_rows.h"

namespace snug {

namespace {

constexpr int writing_threads = 2;
constexpr int reading_threads = 1;
constexpr std::chrono::minutes first_collection{1};
constexpr std::chrono::minutes between_collections{10};

AddressFilter outbound_filter(const Config& config) {
  std::vector<AllowedDestination> allowed;
  for (const std::string& text : config.outbound_allow) {
    auto destination = AllowedDestination::parse(text);
    if (!destination) throw StartError("outbound.allow: " + text + " is no name, address or range");
    allowed.push_back(std::move(*destination));
  }
  return AddressFilter(std::move(allowed));
}

/// Those of the hashes that a row names; nothing if no reader says so.
std::optional<std::vector<std::string>> ask_reader(ReaderPool& readers, const std::vector<std::string>& hashes) {
  auto answer = std::make_shared<std::promise<std::vector<std::string>>>();
  auto named = answer->get_future();
  const bool taken = readers.submit([answer = std::move(answer), &hashes](Database& db) {
    std::vector<std::string> found;
    for (const std::string& hash : hashes)
      if (rows::is_content_named(db, hash)) found.push_back(hash);
    answer->set_value(std::move(found));
  });
  if (!taken) return std::nullopt;
  try {
    return named.get();
  } catch (const std::future_error&) {
    return std::nullopt;  // reading failed, which the pool has logged
  }
}

}  // namespace

void Server::Impl::build_files() {
  file_store_ = std::make_unique<FileStore>(folder_->files(), clock_);
  file_writes_ = std::make_unique<FilePool>("files", writing_threads);
  file_reads_ = std::make_unique<FilePool>("file-reads", reading_threads);
  inspector_ = std::make_unique<PictureInspector>(config.media_worker, metrics_);
  uploads_ = std::make_unique<Uploads>(
      Uploads::Parts{.store = *file_store_,
                     .pool = *file_writes_,
                     .inspector = *inspector_,
                     .clock = clock_,
                     .timers = *executors_.front(),
                     .named = [this](const std::vector<std::string>& hashes) { return named_files(hashes); },
                     .limit = [this] { return rules_->file_bytes(); },
                     .metrics = metrics_},
      Uploads::Options{.node = node()});
  build_link_previewer();
  if (cluster_) share_files();
  file_writes_->submit([this] { file_store_->recount(); });
  collect_files(first_collection);
}

void Server::Impl::build_link_previewer() {
  LinkFetcherOptions options;
  options.filter = outbound_filter(config).only_ports({80, 443});
  link_previewer_ =
      std::make_unique<LinkPreviewer>(LinkPreviewer::Parts{.inspector = *inspector_,
                                                           .store = *file_store_,
                                                           .writes = *file_writes_,
                                                           .sequencer = *sequencer_,
                                                           .wanted = [this] { return rules_->previews(); },
                                                           .metrics = metrics_},
                                      std::move(options));
}

/// What is named is kept for another day from now on. So a file goes a day after its last message at the earliest, and
/// whoever reads a copy of the database finds the files that it names.
std::optional<std::vector<std::string>> Server::Impl::named_files(const std::vector<std::string>& hashes) {
  auto named = ask_reader(*readers_, hashes);
  if (named)
    for (const std::string& hash : *named) file_store_->touch(hash);
  return named;
}

void Server::Impl::collect_files(std::chrono::milliseconds delay) {
  Executor& timer = *executors_.front();
  timer.post([this, &timer, delay] {
    timer.post_after(delay, [this] {
      file_writes_->submit([this] { uploads_->collect(); });
      collect_files(between_collections);
    });
  });
}

/// What this node has of files it gives to others, and what it lacks it gets from them.
void Server::Impl::share_files() {
  const auto members = [this] { return other_members(); };
  peer_files_ = std::make_unique<PeerFiles>(node(), members, cluster_->secret(), *file_store_, machine_clock_);
  // Questions about uploads don't wait behind a long file.
  peer_uploads_ = std::make_unique<PeerFiles>(node(), members, cluster_->secret(), *file_store_, machine_clock_);
  cluster_uploads_ = std::make_unique<ClusterUploads>(node(), *uploads_, *peer_uploads_, clock_);
  peers_->give_files(*file_store_, *uploads_);
}

UploadLookup* Server::Impl::upload_lookup() const {
  if (cluster_uploads_) return cluster_uploads_.get();
  return uploads_.get();
}

std::function<void(const std::string& hash, MoveFunction<void(bool)>)> Server::Impl::file_fetch() {
  if (!peer_files_) return {};
  return [this](const std::string& hash, MoveFunction<void(bool)> done) { peer_files_->fetch(hash, std::move(done)); };
}

}  // namespace snug
