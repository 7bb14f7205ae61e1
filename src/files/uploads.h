// Uploads: files on their way to the server, and there until a message has them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/executor.h"
#include "base/metrics.h"
#include "base/mutex.h"
#include "files/file_inspector.h"
#include "files/file_pool.h"
#include "files/file_store.h"
#include "files/upload_record.h"
#include "model/upload_lookup.h"

namespace snug {

class UploadWriter;
struct UploadEntry;

struct UploadMetrics {
  explicit UploadMetrics(Metrics& metrics);
  Counter &completed, &removed, &expired, &failed;
  Counter& bytes;
  Counter& looks_failed;
  Gauge &open, &files, &file_bytes;
};

/// What a request is answered about an upload.
struct UploadProgress {
  Upload upload;
  std::int64_t offset = 0;               ///< bytes of it as it was sent that are here
  std::optional<std::int64_t> length{};  ///< bytes that are to be sent
};

/// An upload is written by one request at a time: a newer one takes over, and the former is refused. What was written
/// is there after kill -9 and a restart. An upload is complete once its file is in the store, and was looked at (for 5
/// s at most). Records are in memory: their number is bounded. Thread: any; io threads wait for nothing here.
class Uploads final : public UploadLookup {
 public:
  struct Options {
    std::int64_t most_unsent_bytes = std::int64_t{1} << 30;  ///< of one user
    std::size_t most_unsent = 500, most_unfinished = 3;      ///< uploads of one user
    std::size_t most = 10'000;                               ///< uploads of all
    std::chrono::milliseconds kept = std::chrono::hours(24);
    std::chrono::milliseconds look_timeout{5'000};
    std::chrono::milliseconds sent_check{5'000};  ///< after a message was to have it: whether it does
    int node = 0;
  };
  struct Parts {
    FileStore& store;
    FilePool& pool;
    FileInspector& inspector;
    const Clock& clock;
    Executor& timers;
    NamedFiles named;                     ///< asked on threads of the pool
    std::function<std::int64_t()> limit;  ///< bytes of one file, as the rules say now
    Metrics& metrics;
  };

  /// Reads what is there. Those that have all bytes and are not complete yet are completed. Throws std::system_error.
  Uploads(Parts parts, Options options);
  Uploads(Parts parts) : Uploads(std::move(parts), Options()) {}  // NOLINT: the parts are all there is
  /// After the pool was stopped.
  ~Uploads() override;

  struct New {
    UserId owner;
    std::string name;
    std::string type;
    UploadAs as = UploadAs::picture;
    std::optional<std::int64_t> size{};  ///< nothing: it is known at its end, and the upload goes with its request
  };
  /// Answers run on `io`, whose thread owns the writer. Failures: too_large, rate_limited (too many are unfinished),
  /// forbidden (too much is unsent), unavailable.
  Result<std::unique_ptr<UploadWriter>> create(New upload, Executor& io);
  /// To go on with what is there up to `offset`. Failures: not_found, conflict (that is not where it goes on).
  Result<std::unique_ptr<UploadWriter>> resume(UserId owner, std::string_view id, std::int64_t offset, Executor& io);

  /// As it is. Failure: not_found.
  Result<UploadProgress> find(UserId owner, std::string_view id) const;
  /// Once what its request sent is written, which can't go on, and, if that was all, it is complete. `done` runs on
  /// `io`.
  using Done = MoveFunction<void(Result<UploadProgress>)>;
  void settle(UserId owner, std::string_view id, Executor& io, Done done);
  /// `done` runs once nothing of it is on the disk. Failure: not_found.
  void remove(UserId owner, std::string_view id, Executor& io, MoveFunction<void(Result<void>)> done);

  Result<AttachedFile> find_complete(UserId owner, std::string_view upload_id) override;
  /// A message has its file now: it counts no more as unsent.
  void mark_sent(UserId owner, std::string_view id);

  /// Removes what has expired, and files of the store that nobody names. Thread: the pool's.
  void collect();

  /// Bytes of the largest file that is taken.
  std::int64_t limit() const { return parts_.limit(); }

 private:
  friend class UploadWriter;
  using Entry = std::shared_ptr<UploadEntry>;

  void load();
  void add(const Entry& entry) REQUIRES(mutex_);
  void erase(const Entry& entry) REQUIRES(mutex_);
  Entry find_entry(UserId owner, std::string_view id) const REQUIRES(mutex_);
  Result<void> check_quota(UserId owner, std::int64_t bytes) REQUIRES(mutex_);
  void make_room() REQUIRES(mutex_);
  UploadProgress progress_of(const UploadEntry& entry) const REQUIRES(mutex_);
  void drop(const Entry& entry, Counter& outcome, Task done = {});
  void check_sent(const std::vector<Entry>& entries);
  void expire();

  // On the strand of the entry.
  Result<void> begin(UploadEntry& entry);
  Result<void> append(UploadEntry& entry, std::uint64_t turn, std::int64_t expected, std::string_view bytes);
  void conclude_request(const Entry& entry, std::uint64_t turn, std::int64_t expected, Executor& io, Done done);
  void answer_when_complete(const Entry& entry, Executor& io, Done done);
  void complete(const Entry& entry);
  Result<AttachedFile> store(UploadEntry& entry, FileProof& proof);
  Result<void> strip(UploadEntry& entry, const FileProof& proof, AttachedFile& file);
  void look_into(const Entry& entry, AttachedFile file);
  void conclude(const Entry& entry, AttachedFile file, const std::optional<PictureFacts>& facts);
  void fail_completion(const Entry& entry, const Error& error);
  bool save(const UploadRecord& record, bool sync) const;

  std::filesystem::path draft_of(std::string_view id, std::string_view ending = "") const;

  const Parts parts_;
  const Options options_;
  UploadMetrics metrics_;

  mutable Mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_ GUARDED_BY(mutex_);
  std::unordered_map<UserId, std::vector<Entry>> of_user_ GUARDED_BY(mutex_);
};

}  // namespace snug
