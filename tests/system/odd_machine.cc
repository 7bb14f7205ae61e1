// Preloaded into a program: a slow disk, and a wall clock that somebody sets.
//   SYNC_MS     fsync and fdatasync take at least so many milliseconds.
//   CLOCK_FILE  a file of eight bytes, an int64: by so many milliseconds the wall clock is ahead. It may be rewritten,
//               in place, at any time.
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

namespace {

template <class F>
F real(const char* name) {
  return reinterpret_cast<F>(dlsym(RTLD_NEXT, name));
}

constexpr int64_t million = 1'000'000, billion = 1'000'000'000;

int real_clock(clockid_t clock, timespec* time) {
  static const auto next = real<int (*)(clockid_t, timespec*)>("clock_gettime");
  return next(clock, time);
}

int64_t monotonic_ns() {
  timespec now{};
  real_clock(CLOCK_MONOTONIC, &now);
  return now.tv_sec * billion + now.tv_nsec;
}

int slowly(const char* call, int descriptor) {
  static const char* const given = getenv("SYNC_MS");
  static const int64_t least = given ? atoll(given) * million : 0;
  const int64_t end = monotonic_ns() + least;
  const int outcome = real<int (*)(int)>(call)(descriptor);
  const timespec until{static_cast<time_t>(end / billion), static_cast<long>(end % billion)};
  while (least > 0 && clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) != 0) {
  }
  return outcome;
}

int64_t ahead_ms() {
  static const volatile int64_t* const mapped = []() -> const volatile int64_t* {
    const char* const file = getenv("CLOCK_FILE");
    const int descriptor = file ? open(file, O_RDONLY | O_CLOEXEC) : -1;
    if (descriptor < 0) return nullptr;
    void* const at = mmap(nullptr, sizeof(int64_t), PROT_READ, MAP_SHARED, descriptor, 0);
    close(descriptor);
    return at == MAP_FAILED ? nullptr : static_cast<const volatile int64_t*>(at);
  }
  ();
  return mapped ? *mapped : 0;
}

int64_t wall_ns() {
  timespec now{};
  real_clock(CLOCK_REALTIME, &now);
  return now.tv_sec * billion + now.tv_nsec + ahead_ms() * million;
}

}  // namespace

extern "C" {

int fdatasync(int descriptor) { return slowly("fdatasync", descriptor); }
int fsync(int descriptor) { return slowly("fsync", descriptor); }

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  if (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE) return real_clock(clock, time);
  const int64_t ns = wall_ns();
  *time = {static_cast<time_t>(ns / billion), static_cast<long>(ns % billion)};
  return 0;
}

int gettimeofday(timeval* time, void*) noexcept {
  const int64_t ns = wall_ns();
  *time = {static_cast<time_t>(ns / billion), static_cast<suseconds_t>(ns % billion / 1000)};
  return 0;
}

time_t time(time_t* out) noexcept {
  const auto seconds = static_cast<time_t>(wall_ns() / billion);
  if (out) *out = seconds;
  return seconds;
}

}  // extern "C"
