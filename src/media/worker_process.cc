#include "media/worker_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "base/descriptor.h"
#include "media/picture_frame.h"
#include "media/sandbox.h"

namespace snug {

namespace {

using Steady = std::chrono::steady_clock;

/// 0, 1 and 2 are the worker's own: a descriptor that happens to be one of them would be in its own way.
int above_standard(int descriptor) { return ::fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1); }

/// What posix_spawn(3) is told, freed in the end.
struct SpawnPlan {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;

  SpawnPlan(int input, int output) {
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    // A picture must not write into the log. A sanitizer's report must.
    if (!is_sanitized) ::posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
    ::posix_spawnattr_init(&attributes);
    sigset_t none, all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&files);
    ::posix_spawnattr_destroy(&attributes);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
};

/// 0, or errno. The environment stays behind: there may be secrets in it.
int spawn(const std::string& program, const SpawnPlan& plan, PreviewRequest preview, pid_t& worker) {
  std::string name = program, flag(media_worker_flag), shape(name_of(preview.shape)),
              edge = std::to_string(preview.edge);
  const std::array<char*, 5> words{name.data(), flag.data(), shape.data(), edge.data(), nullptr};
  char* empty[] = {nullptr};
  return ::posix_spawn(&worker, program.c_str(), &plan.files, &plan.attributes, words.data(),
                       is_sanitized ? environ : empty);
}

enum class Reading { end, timeout, stopped, too_long };

/// What comes through the pipe until its end.
Reading read_frame(int pipe, int stop, Steady::time_point deadline, std::string& frame) {
  std::array<pollfd, 2> waiting{pollfd{pipe, POLLIN, 0}, pollfd{stop, POLLIN, 0}};
  std::array<char, 65536> bytes;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Steady::now());
    if (left.count() <= 0) return Reading::timeout;
    const int ready = ::poll(waiting.data(), waiting.size(), static_cast<int>(left.count()));
    if (ready <= 0) continue;  // an interruption, or the time is up
    if (waiting[1].revents != 0) return Reading::stopped;
    const ssize_t got = ::read(pipe, bytes.data(), bytes.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return Reading::end;
    if (frame.size() + static_cast<std::size_t>(got) > max_picture_frame) return Reading::too_long;
    frame.append(bytes.data(), static_cast<std::size_t>(got));
  }
}

/// A worker that has ended is not changed by the signal. The pipe is closed, so that none is left that does not end.
int end_worker(pid_t worker) {
  ::kill(worker, SIGKILL);
  int status = 0;
  pid_t ended;
  do {
    ended = ::waitpid(worker, &status, 0);
  } while (ended < 0 && errno == EINTR);
  return ended == worker ? status : 0;  // a host that ignores SIGCHLD is told nothing
}

std::string written(int status) {
  if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status));
  if (WEXITSTATUS(status) == worker_exit_no_sandbox) return "no sandbox: the kernel has no filter of system calls";
  return WEXITSTATUS(status) != 0 ? "exit code " + std::to_string(WEXITSTATUS(status)) : "no result";
}

WorkerEnd failed(std::string why) { return {{PictureError::worker_failed}, std::move(why)}; }

}  // namespace

std::string_view name_of(PreviewRequest::Shape shape) {
  static constexpr std::array<std::string_view, 3> names{"none", "fit", "square"};
  return names.at(static_cast<std::size_t>(shape));
}

WorkerEnd run_worker_process(const std::string& program, int file, PreviewRequest preview,
                             std::chrono::milliseconds timeout, int stop) {
  const auto deadline = Steady::now() + timeout;
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return failed(std::string("no pipe: ") + std::strerror(errno));
  const OwnedDescriptor from(ends[0]);
  pid_t worker = -1;
  {
    const OwnedDescriptor to(ends[1]), input(above_standard(file)), output(above_standard(ends[1]));
    const int error = input.get() < 0 || output.get() < 0
                          ? EMFILE
                          : spawn(program, SpawnPlan(input.get(), output.get()), preview, worker);
    if (error != 0) return failed("can't run " + program + ": " + std::strerror(error));
  }
  std::string frame;
  const Reading how = read_frame(from.get(), stop, deadline, frame);
  const int status = end_worker(worker);
  switch (how) {
    case Reading::stopped:
      return {{PictureError::stopped}, {}};
    case Reading::timeout:
      return {{PictureError::timeout}, {}};
    case Reading::too_long:
      return failed("its result is too long");
    case Reading::end:
      break;
  }
  if (std::optional<PictureResult> result = read_picture_frame(frame, preview)) return {std::move(*result), {}};
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) return {{PictureError::timeout}, {}};
  return failed(written(status));
}

}  // namespace snug
