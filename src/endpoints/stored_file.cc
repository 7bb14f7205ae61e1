#include "endpoints/stored_file.h"

#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace snug {

namespace {

std::size_t read_waiting(int file, std::uint64_t offset, std::span<char> into) {
  ssize_t count = 0;
  do count = ::pread(file, into.data(), into.size(), static_cast<off_t>(offset));
  while (count < 0 && errno == EINTR);
  return count < 0 ? 0 : static_cast<std::size_t>(count);
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
  const auto answer = std::make_shared<MoveFunction<void(std::size_t)>>(std::move(done));
  const bool taken = pool_.submit([file = file_, offset, into, answer, &thread = thread_] {
    const std::size_t got = read_waiting(file->get(), offset, into);
    thread.post([answer, got] { (*answer)(got); });
  });
  if (!taken) (*answer)(0);
}

}  // namespace snug
