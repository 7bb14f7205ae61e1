#include "peers/snapshot_download.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

#include "base/files.h"
#include "peers/peer_handler.h"
#include "peers/peer_signature.h"

namespace snug {

namespace {

using Kind = SnapshotDownload::Outcome::Kind;
using Outcome = SnapshotDownload::Outcome;
using namespace std::chrono_literals;

constexpr auto longest_download = 48h;
constexpr std::uint64_t longest_refusal = 64 << 10;  // bytes of an answer that is no snapshot
constexpr std::uint64_t margin = 16 << 20;
constexpr std::size_t digest_size = 64;

std::optional<std::uint64_t> read_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// The digest in an ETag; empty: there is none.
std::string digest_of(const ClientResponse& header) {
  const std::string_view tag = header.field("etag");
  if (tag.size() != digest_size + 2 || tag.front() != '"' || tag.back() != '"') return {};
  const std::string_view digest = tag.substr(1, digest_size);
  return digest.find_first_not_of("0123456789abcdef") == std::string_view::npos ? std::string(digest) : std::string();
}

struct ContentRange {
  std::uint64_t first = 0, total = 0;
};

/// `bytes FIRST-LAST/TOTAL`, to the end.
std::optional<ContentRange> content_range_of(const ClientResponse& header) {
  std::string_view text = header.field("content-range");
  constexpr std::string_view unit = "bytes ";
  const std::size_t dash = text.find('-'), slash = text.find('/');
  if (!text.starts_with(unit) || dash == std::string_view::npos || slash == std::string_view::npos || slash < dash)
    return std::nullopt;
  const auto first = read_number(text.substr(unit.size(), dash - unit.size()));
  const auto last = read_number(text.substr(dash + 1, slash - dash - 1));
  const auto total = read_number(text.substr(slash + 1));
  if (!first || !last || !total || *first > *last || *last + 1 != *total) return std::nullopt;
  return ContentRange{*first, *total};
}

bool is_success(int status) { return status == 200 || status == 206; }

/// Part of a line: what a stranger says may hold anything.
std::string words_of(const ClientFailure& failure) {
  std::string words = failure.message;
  std::replace_if(
      words.begin(), words.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return words;
}

HttpClientOptions options() {
  return {.filter = AddressFilter::everything(), .user_agent = "snug/" SNUG_VERSION, .idle = 0ms};
}

/// A member listens at the address by which it reaches the Redis; if both are on one machine, perhaps at 127.0.0.1.
std::string advice_on(const Url& member, const ClientFailure& failure) {
  if (failure.kind != ClientFailure::Kind::unreachable || !member.is_loopback()) return {};
  return " (if it is on another machine, give it the Redis by its address in the network, or --cluster-listen)";
}

}  // namespace

SnapshotDownload::SnapshotDownload(ClusterSecret secret, int node, std::filesystem::path folder, const Clock& clock,
                                   const Limits& limits)
    : secret_(std::move(secret)),
      node_(node),
      folder_(std::move(folder)),
      clock_(clock),
      limits_(limits),
      client_(options()) {}

void SnapshotDownload::stop() {
  {
    const MutexLock lock(mutex_);
    stopped_ = true;
    stop_asked_.notify_all();
  }
  client_.stop();
}

bool SnapshotDownload::wait(std::chrono::milliseconds time) {
  const MutexLock lock(mutex_);
  return !stop_asked_.wait_for(mutex_, time, [&]() REQUIRES(mutex_) { return stopped_; });
}

Outcome SnapshotDownload::fetch(const std::string& address, int out, const Progress& progress) {
  const auto url = Url::parse("http://" + address + std::string(snapshot_path));
  if (!url || url->target != snapshot_path) return {.why = "that is no address of a node (HOST:PORT)"};
  File file{.out = out};
  const auto end_of_making = clock_.steady() + limits_.making;
  int misses = 0;
  while (true) {
    const std::uint64_t before = file.bytes;
    const std::string known = file.digest;
    std::optional<Outcome> verdict;
    const ClientOutcome outcome = ask(*url, file, progress, verdict);
    if (!wait(0ms)) return {.kind = Kind::stopped};
    if (verdict) return *verdict;
    const auto* response = std::get_if<ClientResponse>(&outcome);
    if (response && is_success(response->status) && file.bytes == file.total)
      return {.kind = Kind::whole, .digest = file.digest, .bytes = file.total};
    if (response && response->status == 503) return {.kind = Kind::busy, .why = "it is giving other nodes snapshots"};
    if (response && response->status == 202) {
      if (clock_.steady() > end_of_making) return {.why = "it made no snapshot in time"};
    } else if (response) {
      return refusal_of(response->status);
    } else {
      const auto& failure = std::get<ClientFailure>(outcome);
      if (file.digest.empty()) return {.why = words_of(failure) + advice_on(*url, failure)};
      const bool same = known.empty() || file.digest == known;
      const bool moved = same && file.bytes > before + file.total / 100;
      if (!moved && ++misses >= limits_.tries) return {.why = "the download breaks off: " + words_of(failure)};
    }
    if (!wait(limits_.pause)) return {.kind = Kind::stopped};
  }
}

ClientOutcome SnapshotDownload::ask(const Url& url, File& file, const Progress& progress,
                                    std::optional<Outcome>& verdict) {
  const std::string nonce = new_peer_nonce();
  ClientRequest request{.url = url};
  request.fields.emplace_back("Authorization",
                              sign_peer_request(secret_, "GET", url.target, node_, clock_.now(), nonce));
  if (file.bytes > 0) {
    request.fields.emplace_back("Range", "bytes=" + std::to_string(file.bytes) + "-");
    request.fields.emplace_back("If-Range", "\"" + file.digest + "\"");
  }
  request.deadlines = {
      .connect = limits_.connect, .first_byte = limits_.answer, .whole = longest_download, .silence = limits_.silence};
  request.limits.body = UINT64_MAX;  // what is taken is bounded below
  bool snapshot = false;
  std::uint64_t refusal_bytes = 0;
  request.check_header = [&](const ClientResponse& header) {
    snapshot = is_success(header.status);
    if (snapshot) verdict = begin(header, nonce, file);
    return !verdict;
  };
  request.sink = [&](std::string_view piece) {
    if (!snapshot) return (refusal_bytes += piece.size()) <= longest_refusal;
    verdict = take(piece, file);
    if (!verdict && progress) progress(file.bytes, file.total);
    return !verdict;
  };
  return client_.fetch(std::move(request));
}

/// The header of a snapshot, or of its rest. Nothing: it goes on.
std::optional<Outcome> SnapshotDownload::begin(const ClientResponse& header, const std::string& nonce, File& file) {
  const std::string digest = digest_of(header);
  const auto length = read_number(header.field("content-length"));
  const auto range = header.status == 206 ? content_range_of(header) : ContentRange{0, length.value_or(0)};
  if (digest.empty() || !length || !range || *length != range->total - range->first)
    return Outcome{.why = "what it answers is no snapshot: it is no node of snug, or another version"};
  if (!is_signed_peer_answer(secret_, nonce, snapshot_content(digest, range->total),
                             header.field("snug-cluster-proof")))
    return Outcome{.why = "its answer is not signed with this cluster's secret: give all nodes the same one"};
  const bool goes_on = digest == file.digest;
  if (range->first != (header.status == 206 ? file.bytes : 0) || (goes_on && range->total != file.total) ||
      (header.status == 206 && !goes_on))
    return Outcome{.why = "it goes on with another part than was asked for"};
  if (header.status == 200) file.bytes = 0;
  file.digest = digest;
  file.total = range->total;
  file.pace_since = clock_.steady();
  file.pace_bytes = 0;
  const std::uint64_t room = room_at(folder_);
  // As much again when it is taken apart.
  const std::uint64_t left = file.total - file.bytes;
  if (room < margin || (room - margin) / 2 < left || room - margin - left < file.total)
    return Outcome{.kind = Kind::ours,
                   .why = "there is no room in " + folder_.string() + ": the snapshot has " + write_bytes(file.total) +
                          ", twice as much is needed for a moment, and " + write_bytes(room) + " are free; make room"};
  if (::ftruncate(file.out, static_cast<off_t>(file.bytes)) != 0 ||
      ::lseek(file.out, static_cast<off_t>(file.bytes), SEEK_SET) < 0)
    return Outcome{.kind = Kind::ours, .why = std::string("the snapshot can't be written: ") + std::strerror(errno)};
  return std::nullopt;
}

std::optional<Outcome> SnapshotDownload::take(std::string_view piece, File& file) {
  if (piece.size() > file.total - file.bytes) return Outcome{.why = "it sends more than it has promised"};
  if (!write_all(file.out, piece))
    return Outcome{.kind = Kind::ours, .why = std::string("the snapshot can't be written: ") + std::strerror(errno)};
  file.bytes += piece.size();
  file.pace_bytes += piece.size();
  const auto now = clock_.steady();
  if (now - file.pace_since < limits_.pace_time) return std::nullopt;
  if (file.pace_bytes < limits_.pace_bytes && file.bytes < file.total) return Outcome{.why = "it sends too slowly"};
  file.pace_since = now;
  file.pace_bytes = 0;
  return std::nullopt;
}

Outcome SnapshotDownload::refusal_of(int status) const {
  if (status == 401)
    return {.why =
                "it does not take this node for one of its cluster: give all nodes the same secret, and set their "
                "clocks"};
  return {.why = "it answers with status " + std::to_string(status) + ": it is no node of snug, or another version"};
}

}  // namespace snug
