// FileStore: the files of messages, each once, named by the SHA-256 of its bytes: `files/ab/abcdef…`.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/descriptor.h"
#include "base/mutex.h"
#include "base/result.h"
#include "model/answers_admin.h"

namespace snug {

/// SHA-256 in lower-case hex.
bool is_file_hash(std::string_view text);

/// Of the hashes given, those that a row names. Nothing: it can't be said now, or nothing may be removed now.
using NamedFiles = std::function<std::optional<std::vector<std::string>>(const std::vector<std::string>& hashes)>;

/// Folders have mode 0700, files 0600. A file is there whole or not at all, and is never changed.
/// Thread: any; all of it waits for the disk, but for `touch`, which is one call of the system.
class FileStore {
 public:
  struct Options {
    std::uint64_t least_free = std::uint64_t{1} << 30;        ///< bytes that are left to the database
    unsigned least_free_percent = 5;                          ///< of the disk; the larger of both holds
    std::chrono::milliseconds kept = std::chrono::hours(24);  ///< a file that no row names
  };

  /// Makes the folders. Throws std::system_error.
  FileStore(std::filesystem::path folder, const Clock& clock, Options options);
  FileStore(std::filesystem::path folder, const Clock& clock) : FileStore(std::move(folder), clock, Options()) {}

  /// Where files are on their way in.
  std::filesystem::path drafts() const { return folder_ / "tmp"; }
  std::filesystem::path path_of(std::string_view hash) const;

  /// Brings the file `draft`, open as `descriptor`, to the disk, and names it by the hash of its bytes; one that is
  /// there already is touched. Its former name stays. Failures: unavailable.
  Result<void> keep(int descriptor, const std::filesystem::path& draft, const std::string& hash);

  /// The same of bytes, by way of a file among the drafts; returns their hash. Failures: unavailable.
  Result<std::string> put(std::string_view bytes);

  /// Open for reading. Nothing: it is not here.
  std::optional<OwnedDescriptor> open(std::string_view hash) const;

  /// Whether it is here. One call of the system, as `touch` is.
  bool has(std::string_view hash) const;

  /// It is not collected for the time that files are kept from now on. False: it is not here.
  bool touch(std::string_view hash);

  /// Removes the files that were not touched for so long, and that no row names. Returns how many. A file may get a new
  /// row only by who touched it before, or from a row of it that is there; so `named` needs not be asked again.
  std::size_t collect(const NamedFiles& named);

  /// How many files there are, and their bytes, since the last `recount`. Does not wait.
  StoredFiles stored() const;
  /// Goes through all of them.
  void recount();

  /// Whether so many bytes more may be written. Failure: unavailable.
  Result<void> check_room(std::uint64_t bytes) const;

 private:
  void count(std::int64_t files, std::int64_t bytes);
  std::vector<std::string> old_files_in(const std::filesystem::path& folder) const;
  bool is_old(std::string_view hash) const;
  bool remove_if_old(const std::string& hash);

  const std::filesystem::path folder_;
  const Clock& clock_;
  const Options options_;
  std::atomic<std::int64_t> files_{0}, bytes_{0};
  Mutex mutex_;  // between a look at a file's time, and its removal, nobody touches it
};

}  // namespace snug
