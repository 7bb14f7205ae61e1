#include "endpoints/stored_file.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <utility>

namespace snug {

namespace {

std::size_t read_waiting(int file, std::uint64_t offset, std::span<char> into) {
  ssize_t count = 0;
  do count = ::pread(file, into.data(), into.size(), static_cast<off_t>(offset));
  while (count < 0 && errno == EINTR);
  return count < 0 ? 0 : static_cast<std::size_t>(count);
}

/// Reads what is not wanted here, for the system to have it in its cache.
std::size_t read_into_cache(int file, std::uint64_t offset, std::size_t most) {
  std::array<char, 64 << 10> scratch;
  std::size_t all = 0;
  while (all < most) {
    const std::size_t got =
        read_waiting(file, offset + all, std::span(scratch).first(std::min(scratch.size(), most - all)));
    if (got == 0) break;
    all += got;
  }
  return all;
}

const std::size_t page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
constexpr std::size_t most_pages = 256;  // that are asked for at a time

/// A part of a file's pages, without reading them.
class Mapping {
 public:
  Mapping(int file, std::uint64_t begin, std::size_t size)
      : size_(size),
        address_(::mmap(nullptr, size, PROT_READ, file < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED, file,
                        static_cast<off_t>(begin))) {}
  ~Mapping() {
    if (address_ != MAP_FAILED) ::munmap(address_, size_);
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  /// How many pages from the begin on are in the cache; nothing: the system does not tell.
  std::optional<std::size_t> pages_in_cache() const {
    std::array<unsigned char, most_pages> in_cache{};
    if (address_ == MAP_FAILED || ::mincore(address_, size_, in_cache.data()) != 0) return std::nullopt;
    const std::span asked = std::span(in_cache).first((size_ + page - 1) / page);
    const auto first_missing =
        std::find_if(asked.begin(), asked.end(), [](unsigned char one) { return (one & 1) == 0; });
    return static_cast<std::size_t>(first_missing - asked.begin());
  }

 private:
  const std::size_t size_;
  void* const address_;
};

/// How many bytes from `offset` on are in the cache. 0 also where the system does not tell.
std::size_t bytes_in_cache(int file, std::uint64_t offset, std::size_t most) {
  const std::size_t into_page = offset % page;
  const std::size_t size = std::min(into_page + most, most_pages * page);
  const std::size_t pages = Mapping(file, offset - into_page, size).pages_in_cache().value_or(0);
  const std::size_t known = std::min(pages * page, size);
  return known > into_page ? known - into_page : 0;
}

}  // namespace

std::shared_ptr<StoredFile> StoredFile::of(OwnedDescriptor file, FilePool& pool, Executor& thread) {
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) return nullptr;
  return std::shared_ptr<StoredFile>(
      new StoredFile(std::move(file), static_cast<std::uint64_t>(facts.st_size), pool, thread));
}

void StoredFile::read(std::uint64_t offset, std::span<char> into, MoveFunction<void(std::size_t)> done) {
  const iovec piece{into.data(), into.size()};
  const ssize_t count = ::preadv2(file_->get(), &piece, 1, static_cast<off_t>(offset), RWF_NOWAIT);
  if (count > 0) return done(static_cast<std::size_t>(count));
  // `done` keeps the connection, and with it the bytes that `into` is a view of.
  on_pool([offset, into](int file) { return read_waiting(file, offset, into); }, std::move(done));
}

/// Filters of system calls may know no mincore.
int StoredFile::file() const {
  static const bool knows_cache = Mapping(-1, 0, page).pages_in_cache().has_value();
  return knows_cache ? file_->get() : -1;
}

void StoredFile::load(std::uint64_t offset, std::size_t most, MoveFunction<void(std::size_t)> done) {
  most = static_cast<std::size_t>(std::min<std::uint64_t>(most, size_ - std::min(offset, size_)));
  if (most == 0) return done(0);
  const std::size_t here = bytes_in_cache(file_->get(), offset, most);
  if (here > 0) return done(here);
  on_pool([offset, most](int file) { return read_into_cache(file, offset, most); }, std::move(done));
}

void StoredFile::on_pool(MoveFunction<std::size_t(int file)> work, MoveFunction<void(std::size_t)> done) {
  const auto answer = std::make_shared<MoveFunction<void(std::size_t)>>(std::move(done));
  const bool taken = pool_.submit([file = file_, work = std::move(work), answer, &thread = thread_]() mutable {
    const std::size_t got = work(file->get());
    thread.post([answer, got] { (*answer)(got); });
  });
  if (!taken) (*answer)(0);
}

}  // namespace snug
