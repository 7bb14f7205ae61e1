#include "cli/output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace snug::cli {

namespace {

constexpr std::size_t gathered = 16 << 10;

}  // namespace

OutputError::OutputError(int reason)
    : std::system_error(reason, std::generic_category(), "cannot write to standard output") {}

bool OutputError::reader_left() const { return code().value() == EPIPE; }

Output::Buffer::Buffer(int descriptor) : descriptor_(descriptor), bytes_(gathered) {
  setp(bytes_.data(), bytes_.data() + bytes_.size());
}

Output::Buffer::int_type Output::Buffer::overflow(int_type c) {
  write();
  if (c != traits_type::eof()) sputc(traits_type::to_char_type(c));
  return traits_type::not_eof(c);
}

int Output::Buffer::sync() {
  write();
  return 0;
}

/// What was not taken is given up: there is nobody to take it later.
void Output::Buffer::write() {
  const char* at = pbase();
  const char* const end = pptr();
  setp(bytes_.data(), bytes_.data() + bytes_.size());
  while (at < end) {
    const ssize_t n = ::write(descriptor_, at, static_cast<std::size_t>(end - at));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) throw OutputError(n < 0 ? errno : ENOSPC);
    at += n;
  }
}

Output::Output(int descriptor) : std::ostream(nullptr), buffer_(descriptor) {
  rdbuf(&buffer_);
  exceptions(std::ios::badbit);  // whatever a stream's operator catches comes out of it again
}

/// Closing tells of delayed failures (NFS, quotas); a copy is closed, for others may still want the descriptor.
void Output::finish() {
  flush();
  const int copy = ::fcntl(buffer_.descriptor(), F_DUPFD_CLOEXEC, 3);
  if (copy >= 0 && ::close(copy) != 0 && errno != EINTR) throw OutputError(errno);
}

void hold_standard_descriptors() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(descriptor, F_GETFD) < 0 && errno == EBADF)
      ::open("/dev/null", descriptor == STDOUT_FILENO ? O_RDONLY : O_RDWR);  // the lowest that is free: this one
}

}  // namespace snug::cli
