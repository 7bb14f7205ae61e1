#include "media/sandbox.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <vector>

namespace snug {

#if defined(__has_feature)
#define SNUG_HAS_FEATURE(name) __has_feature(name)
#else
#define SNUG_HAS_FEATURE(name) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || SNUG_HAS_FEATURE(address_sanitizer) || \
    SNUG_HAS_FEATURE(thread_sanitizer)
const bool is_sanitized = true;
#else
const bool is_sanitized = false;
#endif

namespace {

#if defined(__x86_64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_X86_64;
constexpr std::uint32_t x32_bit = 0x40000000;  // the same machine's other numbers
#elif defined(__aarch64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_AARCH64;
constexpr std::uint32_t x32_bit = 0;
#else
#error "which system calls may a worker make on this architecture?"
#endif

constexpr rlim_t processor_seconds = 8;
constexpr rlim_t descriptors = 3;

/// Whatever their arguments are.
constexpr std::array allowed{__NR_munmap,        __NR_mremap,     __NR_madvise,        __NR_brk,
                             __NR_exit,          __NR_exit_group, __NR_rt_sigreturn,   __NR_futex,
                             __NR_clock_gettime, __NR_getrandom,  __NR_restart_syscall};
/// Of the sanitizers' runtimes.
constexpr std::array allowed_if_sanitized{__NR_mmap,           __NR_mprotect,     __NR_write,  __NR_sigaltstack,
                                          __NR_rt_sigprocmask, __NR_rt_sigaction, __NR_gettid, __NR_getpid,
                                          __NR_sched_yield,    __NR_prctl};

/// Little endian, as both architectures are: the lower half of an argument stands first.
constexpr std::uint32_t argument(std::size_t i) {
  return static_cast<std::uint32_t>(offsetof(seccomp_data, args) + i * sizeof(std::uint64_t));
}

/// The filter, instruction by instruction: each rule ends in a verdict, or leaves the number of the call loaded.
class Filter {
 public:
  Filter() {
    load(offsetof(seccomp_data, arch));
    add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, architecture, 1, 0));
    verdict(SECCOMP_RET_KILL_PROCESS);
    load(offsetof(seccomp_data, nr));
    if (x32_bit != 0) {
      add(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, x32_bit, 0, 1));
      verdict(SECCOMP_RET_KILL_PROCESS);
    }
  }

  void allow(long call) {
    add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 1));
    verdict(SECCOMP_RET_ALLOW);
  }
  /// If the argument is this.
  void allow_equal(long call, std::size_t at, std::uint32_t value) {
    add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 4));
    load(argument(at));
    add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1));
    verdict(SECCOMP_RET_ALLOW);
    verdict(SECCOMP_RET_KILL_PROCESS);
  }
  /// If the argument has none of these bits.
  void allow_without(long call, std::size_t at, std::uint32_t bits) {
    add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 4));
    load(argument(at));
    add(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 1, 0));
    verdict(SECCOMP_RET_ALLOW);
    verdict(SECCOMP_RET_KILL_PROCESS);
  }

  bool install() {
    verdict(SECCOMP_RET_KILL_PROCESS);
    const sock_fprog program{static_cast<unsigned short>(code_.size()), code_.data()};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
  }

 private:
  void add(sock_filter instruction) { code_.push_back(instruction); }
  void load(std::size_t offset) { add(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset))); }
  void verdict(std::uint32_t what) { add(BPF_STMT(BPF_RET | BPF_K, what)); }

  std::vector<sock_filter> code_;
};

bool limit(int resource, rlim_t soft, rlim_t hard) {
  const rlimit both{soft, hard};
  return ::setrlimit(static_cast<__rlimit_resource_t>(resource), &both) == 0;
}

}  // namespace

bool limit_resources(std::uint64_t memory) {
  return limit(RLIMIT_FSIZE, 0, 0) && limit(RLIMIT_CORE, 0, 0) && limit(RLIMIT_NOFILE, descriptors, descriptors) &&
         limit(RLIMIT_CPU, processor_seconds, processor_seconds + 1) &&
         (is_sanitized || limit(RLIMIT_AS, memory, memory));
}

bool filter_system_calls() {
  Filter filter;
  if (is_sanitized) {
    for (const int call : allowed_if_sanitized) filter.allow(call);
  }
  for (const int call : allowed) filter.allow(call);
  filter.allow_equal(__NR_write, 0, STDOUT_FILENO);
  filter.allow_without(__NR_mmap, 2, PROT_EXEC);
  filter.allow_without(__NR_mprotect, 2, PROT_EXEC);
  return filter.install();
}

}  // namespace snug
