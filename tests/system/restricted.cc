// Runs a program under a seccomp filter that refuses system calls:
//   restricted ERRNO CALL[,CALL…] PROGRAM [ARGUMENT…]
// ERRNO is EPERM, ENOSYS, EAGAIN or EAFNOSUPPORT. `inet6` stands for socket(2) with AF_INET6.
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace {

struct Call {
  const char* name;
  int number;
};

constexpr Call calls[] = {
#define CALL(name) {#name, SYS_##name},
    // clang-format off
    CALL(accept4) CALL(adjtimex) CALL(clone3) CALL(epoll_create1) CALL(eventfd2) CALL(fallocate) CALL(fchmod)
    CALL(fdatasync) CALL(flock) CALL(fsync) CALL(ftruncate) CALL(getpeername) CALL(getrandom) CALL(getrusage)
    CALL(getsockname) CALL(getsockopt) CALL(madvise) CALL(membarrier) CALL(memfd_create) CALL(mlock) CALL(mremap)
    CALL(pipe2) CALL(prlimit64) CALL(rseq) CALL(sched_getaffinity) CALL(setsockopt) CALL(shutdown) CALL(signalfd4)
    CALL(socketpair) CALL(statx) CALL(sysinfo) CALL(timerfd_create) CALL(timerfd_settime) CALL(uname)
// clang-format on
#undef CALL
};

int number_of(const std::string& name) {
  for (const Call& call : calls)
    if (name == call.name) return call.number;
  fprintf(stderr, "restricted: %s is none of the calls it knows\n", name.c_str());
  exit(2);
}

int errno_of(const std::string& name) {
  if (name == "EPERM") return EPERM;
  if (name == "ENOSYS") return ENOSYS;
  if (name == "EAGAIN") return EAGAIN;
  if (name == "EAFNOSUPPORT") return EAFNOSUPPORT;
  fprintf(stderr, "restricted: %s is none of the errors it knows\n", name.c_str());
  exit(2);
}

std::vector<std::string> words(const std::string& list) {
  std::vector<std::string> all;
  for (size_t at = 0; at <= list.size();) {
    const size_t comma = std::min(list.find(',', at), list.size());
    all.push_back(list.substr(at, comma - at));
    at = comma + 1;
  }
  return all;
}

sock_filter load(size_t offset) { return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<unsigned>(offset)); }

/// Goes on with the next instruction if it is equal, else after `skip` of them.
sock_filter unless(unsigned value, unsigned char skip) { return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip); }

/// The low half of the first argument of a call.
constexpr size_t first_argument =
    offsetof(seccomp_data, args) + (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 0 : sizeof(unsigned));

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return fprintf(stderr, "usage: restricted ERRNO CALL[,CALL...] PROGRAM [ARGUMENT...]\n"), 2;
  const sock_filter refuse =
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (static_cast<unsigned>(errno_of(argv[1])) & SECCOMP_RET_DATA));
  std::vector<sock_filter> filter{load(offsetof(seccomp_data, nr))};
  for (const std::string& name : words(argv[2])) {
    if (name == "inet6") {
      filter.insert(filter.end(), {unless(SYS_socket, 4), load(first_argument), unless(AF_INET6, 1), refuse,
                                   load(offsetof(seccomp_data, nr))});
    } else {
      filter.insert(filter.end(), {unless(static_cast<unsigned>(number_of(name)), 1), refuse});
    }
  }
  filter.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
    perror("restricted: no seccomp here");
    return 77;
  }
  execvp(argv[3], argv + 3);
  perror(argv[3]);
  return 127;
}
