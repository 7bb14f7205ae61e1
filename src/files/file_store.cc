#include "files/file_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/bytes.h"
#include "base/files.h"
#include "base/log.h"
#include "files/sha256.h"

namespace snug {

namespace {

constexpr std::size_t asked_at_once = 64;
constexpr std::int64_t retry_ms = 30'000;

Error unavailable(const std::string& why) { return {Code::unavailable, why, {}, retry_ms}; }

void make_folder(const std::filesystem::path& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    throw std::system_error(errno, std::generic_category(), folder.string());
}

std::int64_t size_of(int descriptor) {
  struct stat facts {};
  return ::fstat(descriptor, &facts) == 0 ? facts.st_size : 0;
}

timespec timespec_of(Time time) { return {time.ms / 1000, (time.ms % 1000) * 1'000'000}; }

}  // namespace

bool is_file_hash(std::string_view text) {
  return text.size() == 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

FileStore::FileStore(std::filesystem::path folder, const Clock& clock, Options options)
    : folder_(std::move(folder)), clock_(clock), options_(options) {
  make_folder(folder_);
  make_folder(drafts());
}

std::filesystem::path FileStore::path_of(std::string_view hash) const { return folder_ / hash.substr(0, 2) / hash; }

Result<void> FileStore::keep(int descriptor, const std::filesystem::path& draft, const std::string& hash) {
  const auto file = path_of(hash);
  const timespec now = timespec_of(clock_.now());
  const timespec times[] = {now, now};
  ::futimens(descriptor, times);
  if (::fsync(descriptor) != 0) return unavailable("the file can't be brought to the disk");
  if (::mkdir(file.parent_path().c_str(), 0700) == 0) sync_folder_of(file.parent_path());
  for (int attempts = 0; ::link(draft.c_str(), file.c_str()) != 0; ++attempts) {
    if (errno != EEXIST || attempts > 2) {
      log::warning("a file can't be kept", {{"why", std::strerror(errno)}});
      return unavailable("the file can't be kept");
    }
    if (touch(hash)) return {};  // else it was collected just now
  }
  count(1, size_of(descriptor));
  sync_folder_of(file);
  return {};
}

Result<std::string> FileStore::put(std::string_view bytes) {
  const auto draft = drafts() / (base64url_encode(random_bytes(12)) + ".put");
  const OwnedDescriptor file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file.get() < 0) return unavailable("the server can't store the file");
  Sha256 sum;
  sum.add(bytes);
  std::string hash = sum.finish();
  Result<void> kept = unavailable("the server can't store the file");
  if (write_all(file.get(), bytes)) kept = keep(file.get(), draft, hash);
  ::unlink(draft.c_str());
  if (!kept) return kept.error();
  return hash;
}

std::optional<OwnedDescriptor> FileStore::open(std::string_view hash) const {
  if (!is_file_hash(hash)) return std::nullopt;
  OwnedDescriptor file(::open(path_of(hash).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (file.get() < 0) return std::nullopt;
  return file;
}

bool FileStore::has(std::string_view hash) const { return ::access(path_of(hash).c_str(), F_OK) == 0; }

bool FileStore::touch(std::string_view hash) {
  if (!is_file_hash(hash)) return false;
  const timespec now = timespec_of(clock_.now());
  const timespec times[] = {now, now};
  const MutexLock lock(mutex_);
  return ::utimensat(AT_FDCWD, path_of(hash).c_str(), times, 0) == 0;
}

std::size_t FileStore::collect(const NamedFiles& named) {
  std::size_t removed = 0;
  std::error_code error;
  for (const auto& folder : std::filesystem::directory_iterator(folder_, error)) {
    if (folder.path().filename().string().size() != 2) continue;
    std::vector<std::string> old = old_files_in(folder.path());
    while (!old.empty()) {
      const auto some = static_cast<std::ptrdiff_t>(std::min(old.size(), asked_at_once));
      const std::vector<std::string> hashes(old.end() - some, old.end());
      old.resize(old.size() - hashes.size());
      const auto wanted = named(hashes);
      if (!wanted) return removed;
      for (const std::string& hash : hashes)
        if (std::find(wanted->begin(), wanted->end(), hash) == wanted->end() && remove_if_old(hash)) ++removed;
    }
  }
  return removed;
}

std::vector<std::string> FileStore::old_files_in(const std::filesystem::path& folder) const {
  std::vector<std::string> old;
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(folder, error)) {
    std::string hash = file.path().filename().string();
    if (is_file_hash(hash) && is_old(hash)) old.push_back(std::move(hash));
  }
  return old;
}

void FileStore::count(std::int64_t files, std::int64_t bytes) {
  files_.fetch_add(files, std::memory_order_relaxed);
  bytes_.fetch_add(bytes, std::memory_order_relaxed);
}

StoredFiles FileStore::stored() const {
  return {files_.load(std::memory_order_relaxed), bytes_.load(std::memory_order_relaxed)};
}

void FileStore::recount() {
  StoredFiles stored;
  std::error_code error;
  for (const auto& folder : std::filesystem::directory_iterator(folder_, error)) {
    if (folder.path().filename().string().size() != 2) continue;
    for (const auto& file : std::filesystem::directory_iterator(folder.path(), error)) {
      const std::uintmax_t size = file.file_size(error);
      if (error || !is_file_hash(file.path().filename().string())) continue;
      ++stored.files;
      stored.bytes += static_cast<std::int64_t>(size);
    }
  }
  files_.store(stored.files, std::memory_order_relaxed);
  bytes_.store(stored.bytes, std::memory_order_relaxed);
}

bool FileStore::is_old(std::string_view hash) const {
  struct stat facts {};
  if (::stat(path_of(hash).c_str(), &facts) != 0) return false;
  const std::int64_t touched = std::int64_t{facts.st_mtim.tv_sec} * 1000 + facts.st_mtim.tv_nsec / 1'000'000;
  return clock_.now().ms - touched > options_.kept.count();
}

bool FileStore::remove_if_old(const std::string& hash) {
  const MutexLock lock(mutex_);
  if (!is_old(hash)) return false;
  struct stat facts {};
  const bool known = ::stat(path_of(hash).c_str(), &facts) == 0;
  if (::unlink(path_of(hash).c_str()) != 0) return false;
  count(-1, known ? -facts.st_size : 0);
  return true;
}

Result<void> FileStore::check_room(std::uint64_t bytes) const {
  struct statvfs disk {};
  if (::statvfs(folder_.c_str(), &disk) != 0) return {};
  const std::uint64_t free = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  const std::uint64_t size = std::uint64_t{disk.f_blocks} * disk.f_frsize;
  const std::uint64_t least = std::max(options_.least_free, size / 100 * options_.least_free_percent);
  if (free >= least && free - least >= bytes) return {};
  return unavailable("there is too little room on the server's disk");
}

}  // namespace snug
