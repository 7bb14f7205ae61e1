#include "peers/peer_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/files.h"
#include "base/log.h"
#include "files/sha256.h"
#include "model/json.h"
#include "peers/peer_signature.h"

namespace snug {

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t longest_facts = 16 << 10;

Error nobody_there() { return {Code::unavailable, "the node that has this upload can't be reached", {}, 1'000}; }

HttpClientOptions options() {
  return {.filter = AddressFilter::everything(), .user_agent = "snug/" SNUG_VERSION, .idle = 0ms};
}

/// A file on its way here; removed unless it was kept.
class Draft {
 public:
  explicit Draft(std::filesystem::path path)
      : path_(std::move(path)),
        file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600)) {}
  ~Draft() { ::unlink(path_.c_str()); }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  bool take(std::string_view piece) {
    hash_.add(piece);
    return file_.get() >= 0 && write_all(file_.get(), piece);
  }
  bool is(const std::string& hash) { return hash_.finish() == hash; }
  int descriptor() const { return file_.get(); }
  const std::filesystem::path& path() const { return path_; }

 private:
  const std::filesystem::path path_;
  OwnedDescriptor file_;
  Sha256 hash_;
};

}  // namespace

PeerFiles::PeerFiles(int node, Members members, ClusterSecret secret, FileStore& store, const Clock& clock,
                     const Limits& limits)
    : node_(node),
      members_(std::move(members)),
      secret_(std::move(secret)),
      store_(store),
      clock_(clock),
      limits_(limits),
      client_(options()),
      thread_([this] { work(); }) {}

PeerFiles::~PeerFiles() { stop(); }

void PeerFiles::stop() {
  {
    const MutexLock lock(mutex_);
    stopped_ = true;
    asked_.notify_all();
  }
  client_.stop();
  if (thread_.joinable()) thread_.join();
}

void PeerFiles::fetch(const std::string& hash, MoveFunction<void(bool)> done) {
  {
    const MutexLock lock(mutex_);
    const bool taken = !stopped_ && (waiting_.contains(hash) || wanted_.size() < limits_.waiting);
    if (taken) {
      auto& waiting = waiting_[hash];
      waiting.push_back(std::move(done));
      if (waiting.size() == 1) wanted_.push_back({.hash = hash});
      asked_.notify_one();
      return;
    }
  }
  done(false);
}

void PeerFiles::ask_upload(int node, UserId owner, const std::string& id, Found done) {
  {
    const MutexLock lock(mutex_);
    if (!stopped_ && wanted_.size() < limits_.waiting) {
      // Before files: somebody waits for it with a message.
      wanted_.push_front({.node = node, .owner = owner, .id = id, .found = std::move(done)});
      asked_.notify_one();
      return;
    }
  }
  done(nobody_there());
}

void PeerFiles::work() {
  for (;;) {
    Wanted wanted;
    {
      const MutexLock lock(mutex_);
      asked_.wait(mutex_, [&]() REQUIRES(mutex_) { return stopped_ || !wanted_.empty(); });
      if (wanted_.empty()) return;
      wanted = std::move(wanted_.front());
      wanted_.pop_front();
    }
    if (wanted.found) {
      Result<AttachedFile> found = get_upload(wanted);
      wanted.found(std::move(found));
    } else {
      get_file(wanted.hash);
    }
  }
}

void PeerFiles::get_file(const std::string& hash) {
  const std::vector<PeerMember> members = members_();
  const bool here =
      std::any_of(members.begin(), members.end(), [&](const PeerMember& member) { return get_from(member, hash); });
  std::vector<MoveFunction<void(bool)>> waiting;
  {
    const MutexLock lock(mutex_);
    waiting = std::move(waiting_[hash]);
    waiting_.erase(hash);
  }
  for (auto& done : waiting) done(here);
}

ClientRequest PeerFiles::request_to(const PeerMember& member, const std::string& target,
                                    const std::string& nonce) const {
  ClientRequest request;
  if (const auto url = Url::parse("http://" + member.address + target)) request.url = *url;
  request.fields.emplace_back("Authorization", sign_peer_request(secret_, "GET", target, node_, clock_.now(), nonce));
  request.deadlines = {
      .connect = limits_.connect, .first_byte = limits_.answer, .whole = limits_.whole, .silence = limits_.silence};
  return request;
}

/// The hash proves what came, whoever sent it.
bool PeerFiles::get_from(const PeerMember& member, const std::string& hash) {
  if (member.address.empty()) return false;
  if (!store_.check_room(0)) return false;
  Draft draft(store_.drafts() / ("peer-" + hash));
  ClientRequest request = request_to(member, std::string(files_path) + hash, new_peer_nonce());
  request.limits.body = UINT64_MAX;
  request.check_header = [](const ClientResponse& header) { return header.status == 200; };
  request.sink = [&](std::string_view piece) { return draft.take(piece); };
  const ClientOutcome outcome = client_.fetch(std::move(request));
  const auto* response = std::get_if<ClientResponse>(&outcome);
  if (!response || response->status != 200) return false;
  if (!draft.is(hash)) {
    log::warning("a file of another node is not what its name says", {{"node", member.node}, {"file", hash}});
    return false;
  }
  return store_.keep(draft.descriptor(), draft.path(), hash).ok();
}

Result<AttachedFile> PeerFiles::get_upload(const Wanted& wanted) {
  const std::vector<PeerMember> members = members_();
  const auto member =
      std::find_if(members.begin(), members.end(), [&](const PeerMember& m) { return m.node == wanted.node; });
  if (member == members.end() || member->address.empty()) return nobody_there();
  const std::string nonce = new_peer_nonce();
  ClientRequest request =
      request_to(*member, std::string(uploads_path) + wanted.id + "?user=" + to_string(wanted.owner), nonce);
  request.limits.body = longest_facts;
  const ClientOutcome outcome = client_.fetch(std::move(request));
  const auto* response = std::get_if<ClientResponse>(&outcome);
  if (!response) return nobody_there();
  if (!is_signed_peer_answer(secret_, nonce, text_content(response->body), response->field("snug-cluster-proof")))
    return nobody_there();
  if (response->status == 409) return fail(Code::conflict, "this upload is not complete");
  if (response->status == 404) return fail(Code::not_found, "no such upload");
  if (response->status != 200) return nobody_there();
  json::Parser parser;
  const auto value = parser.parse(response->body);
  if (!value) return nobody_there();
  auto file = json::read<AttachedFile>(*value, {});
  if (!file || !is_file_hash(file->hash)) return nobody_there();
  return file;
}

}  // namespace snug
