// The machine: room on the disk, the clock, how many descriptors the server may have.
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>

#include "base/clock.h"
#include "base/files.h"
#include "base/id.h"
#include "doctor/diagnosis.h"
#include "store/beside.h"
#include "store/database.h"

namespace snug {

namespace fs = std::filesystem;

namespace {

std::uint64_t size_of(const fs::path& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  return error ? 0 : size;
}

constexpr std::uint64_t least_room = 200 << 20;
constexpr std::uint64_t long_log = 128 << 20;
constexpr std::int64_t tolerance_ms = 60'000;

/// The hard limit of open files of a process; nothing if it can't be read.
std::optional<std::uint64_t> descriptor_limit(pid_t process) {
  if (process == 0) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::nullopt;
    return limit.rlim_max;
  }
  if (rlimit limit{}; ::prlimit(process, RLIMIT_NOFILE, nullptr, &limit) == 0) return limit.rlim_max;
  std::ifstream limits("/proc/" + std::to_string(process) + "/limits");
  for (std::string line; std::getline(limits, line);) {
    if (!line.starts_with("Max open files")) continue;
    std::istringstream words(line.substr(14));
    std::string soft, hard;
    words >> soft >> hard;
    return hard == "unlimited" ? std::numeric_limits<std::uint64_t>::max() : std::stoull(hard);
  }
  return std::nullopt;
}

void examine_log(const Diagnosis& d) {
  const std::uint64_t log = size_of(d.database().string() + "-wal");
  if (log <= long_log) return;
  const std::string what = "the write-ahead log has grown to " + write_bytes(log);
  if (d.config().checkpoints == Config::Checkpoints::external)
    d.warn("disk", what + ": the program that empties it (checkpoints = external) seems not to be at work",
           "systemctl restart litestream");
  else
    d.warn("disk",
           what + (d.server() ? ": something keeps it from starting over, a program that reads the database "
                                "or a disk that fails"
                              : ": the next start empties it"),
           d.server() ? "fuser -v " + quoted(d.database()) : "snug serve --data " + quoted(d.data()));
}

}  // namespace

void examine_room(const Diagnosis& d) {
  const std::uint64_t database = size_of(d.database());
  const std::uint64_t room = room_at(d.data());
  struct statvfs status {};
  const bool few_files = ::statvfs(d.data().c_str(), &status) == 0 && status.f_files > 0 && status.f_favail < 100;
  const std::string sizes = write_bytes(room) + " free, the database has " + write_bytes(database);
  const std::string fix = "make room: df -h " + quoted(d.data()) + " and du -xhd1 / show where it went";
  if (room < least_room || few_files)
    d.error("disk", few_files ? "there is room for hardly any more files" : "it is nearly full: " + sizes, fix);
  else if (room < database + database / 10 + least_room)
    d.warn("disk", sizes + ": there is no room for the copy that a backup or an upgrade needs", fix);
  else
    d.ok("disk", sizes);
  examine_log(d);
}

void examine_clock(const Diagnosis& d) {
  const Time now = SystemClock().now();
  std::int64_t newest = 0;
  std::string whose;
  const auto consider = [&](std::int64_t ms, std::string name) {
    if (ms <= newest) return;
    newest = ms;
    whose = std::move(name);
  };
  for (const fs::path& file : {d.database(), fs::path(d.database().string() + "-wal")}) {
    struct stat status {};
    if (::stat(file.c_str(), &status) == 0) consider(status.st_mtime * 1000, file.filename().string());
  }
  try {
    if (fs::exists(d.database()) && !find_misfit(d.database().string())) {
      Database db(d.database().string(), Database::Mode::read);
      std::error_code none;
      if (fs::file_size(d.database().string() + "-wal", none) > 0 && !none) db.keep_wal();
      auto q = db.query("SELECT time FROM meta WHERE id = 1");
      if (q.next()) consider(q.get<Time>(0).ms, "the last message or change");
    }
  } catch (const StoreError&) {
    // Told of where the database is looked at.
  }
  constexpr const char* fix = "timedatectl set-ntp true";
  if (now.ms < IdGenerator::epoch_ms) return d.error("clock", "it is not set: it says " + to_iso8601(now), fix);
  if (newest > now.ms + tolerance_ms)
    return d.error("clock",
                   "it says " + to_iso8601(now) + ", but " + whose + " is of " + to_iso8601(Time{newest}) +
                       ": it is slow, or was fast; until then everything new gets that time, and nothing ends",
                   fix);
  timex state{};
  const bool synchronized = ::adjtimex(&state) != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
  d.ok("clock", to_iso8601(now) + (synchronized ? ", synchronized"
                                                : "; the system does not say whether it is synchronized: timedatectl"));
}

void examine_limits(const Diagnosis& d) {
  constexpr std::uint64_t own = 100;  // the database, keys, threads' event descriptors
  const auto limit = descriptor_limit(d.server());
  if (!limit) return d.ok("limits", "the server's limit of open files can't be read by this user");
  const std::uint64_t wanted = static_cast<std::uint64_t>(std::max(d.config().max_connections, 0)) + own;
  const std::string allowed = *limit > 1'000'000'000 ? "any number of" : std::to_string(*limit);
  if (*limit < wanted)
    return d.warn("limits",
                  std::string(d.server() ? "the server" : "a server started here") + " may open " + allowed +
                      " files, fewer than max_connections (" + std::to_string(d.config().max_connections) + ") needs",
                  "systemctl edit snug, with [Service] LimitNOFILE=" + std::to_string(wanted) + ", or ulimit -n " +
                      std::to_string(wanted) + " before snug serve");
  d.ok("limits", allowed + " open files, enough for " + std::to_string(d.config().max_connections) + " connections");
}

}  // namespace snug
