#include "cli/re_exec.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/auxv.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "cli/service_manager.h"

namespace snug::cli {

namespace {

constexpr int check_timeout_ms = 10'000;

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  for (std::string& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

/// Runs a program with an empty input; what it writes to standard error comes through `errors`. Throws.
pid_t spawn(const std::string& program, std::vector<std::string> words, int errors) {
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_adddup2(&files, errors, STDERR_FILENO);
  pid_t child = -1;
  const int failed = ::posix_spawn(&child, program.c_str(), &files, nullptr, pointers(words).data(), environ);
  ::posix_spawn_file_actions_destroy(&files);
  if (failed != 0) throw std::runtime_error("cannot run " + program + ": " + std::strerror(failed));
  return child;
}

/// Until its end, or until the time is up.
std::string read_all(int descriptor) {
  std::string text;
  char bytes[4096];
  pollfd waiting{descriptor, POLLIN, 0};
  while (text.size() < sizeof bytes && ::poll(&waiting, 1, check_timeout_ms) > 0) {
    const ssize_t n = ::read(descriptor, bytes, sizeof bytes);
    if (n <= 0) return text;
    text.append(bytes, static_cast<std::size_t>(n));
  }
  return text;
}

/// The path outlives the file: after an upgrade it leads to the new one. Where /proc is not mounted, it is the one that
/// was given to execve(2).
std::string own_path() {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::read_symlink("/proc/self/exe", error);
  if (!error) return path.string();
  // NOLINTNEXTLINE(performance-no-int-to-ptr): a number is all that getauxval(3) has
  return std::filesystem::absolute(reinterpret_cast<const char*>(::getauxval(AT_EXECFN))).string();
}

}  // namespace

ReExec::ReExec(std::vector<std::string> arguments) : program_(own_path()), arguments_(std::move(arguments)) {}

std::optional<std::string> ReExec::refusal() const {
  std::vector<std::string> words{program_};
  words.insert(words.end(), arguments_.begin(), arguments_.end());
  words.emplace_back("--check");

  int pipe[2];
  if (::pipe2(pipe, O_CLOEXEC) != 0) return std::string("cannot check the program: ") + std::strerror(errno);
  pid_t child = -1;
  try {
    child = spawn(program_, std::move(words), pipe[1]);
  } catch (const std::runtime_error& error) {
    ::close(pipe[0]);
    ::close(pipe[1]);
    return error.what();
  }
  ::close(pipe[1]);
  std::string said = read_all(pipe[0]);
  ::close(pipe[0]);
  ::kill(child, SIGKILL);  // one that has ended does not mind
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return std::nullopt;
  said = said.substr(0, said.find('\n'));
  if (said.starts_with("snug: ")) said.erase(0, 6);
  return said.empty() ? program_ + " can't be run" : said;
}

void ReExec::begin_anew(const std::vector<Config::OpenSocket>& sockets) const {
  pass_on(sockets);
  std::vector<std::string> words{program_};
  words.insert(words.end(), arguments_.begin(), arguments_.end());
  ::execv(program_.c_str(), pointers(words).data());
  throw std::runtime_error("cannot start " + program_ + " anew: " + std::strerror(errno));
}

}  // namespace snug::cli
