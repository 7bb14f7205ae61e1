#include "unit/net/few_descriptors.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <limits>

namespace snug::test {

namespace {

constexpr int unlimited = std::numeric_limits<int>::max();
std::atomic<int> limit = unlimited;  // like RLIMIT_NOFILE: the first number that can't be had

/// The number that the next descriptor gets.
int next_descriptor() {
  const int next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::close(next);
  return next;
}

}  // namespace

FewDescriptors::FewDescriptors(int left) { limit = next_descriptor() + left; }
FewDescriptors::~FewDescriptors() { limit = unlimited; }

}  // namespace snug::test

/// In place of the C library's.
extern "C" int accept4(int socket, sockaddr* peer, socklen_t* length, int flags) {
  if (snug::test::limit != snug::test::unlimited && snug::test::next_descriptor() >= snug::test::limit) {
    errno = EMFILE;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_accept4, socket, peer, length, flags));
}
