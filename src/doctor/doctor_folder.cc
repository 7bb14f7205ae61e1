// The data folder: whose it is, who may read it, and what does not belong there.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <vector>

#include "base/descriptor.h"
#include "base/files.h"
#include "base/user_name.h"
#include "doctor/diagnosis.h"
#include "store/data_files.h"

namespace snug {

namespace fs = std::filesystem;

namespace {

constexpr const char* check = "folder";

std::optional<struct stat> status_of(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return std::nullopt;
  return status;
}

std::string octal(mode_t mode) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "%04o", mode & 07777u);
  return text.data();
}

bool is_ours(const std::string& name) {
  using namespace data_files;
  const std::string db = database;
  return name == db || name == db + "-wal" || name == db + "-shm" || name == search ||
         name == std::string(search) + "-wal" || name == std::string(search) + "-shm" ||
         name == std::string(search) + "-journal" || name == token_keys || name == node || name == note ||
         name == socket || name == lock || name == blobs || name == acme || name.starts_with(left_prefix) ||
         name == joining || name == std::string(snapshot) + ".part";
}

bool is_held(const fs::path& file) {
  const OwnedDescriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  return opened.get() >= 0 && ::flock(opened.get(), LOCK_EX | LOCK_NB) != 0;
}

/// What stands in the folder, sorted by what it is to the doctor.
struct Inventory {
  std::vector<fs::path> open, foreign, strange, left_over, kept;
  std::uint64_t kept_bytes = 0;
};

/// A copy that is being made has just been written to.
bool is_fresh(const struct stat& status) { return ::time(nullptr) - status.st_mtime < 60; }

Inventory take_inventory(const fs::path& data, const fs::path& backups, uid_t owner) {
  Inventory found;
  for (const auto& entry : fs::directory_iterator(data)) {
    const fs::path& path = entry.path();
    const std::string name = path.filename().string();
    const auto status = status_of(path);
    std::error_code none;
    if (!status || fs::equivalent(path, backups, none)) continue;  // gone by now; looked at elsewhere
    const bool copy = name.starts_with(data_files::copy_prefix);
    const bool before = name.starts_with(data_files::before_prefix);
    if (status->st_uid != owner) found.foreign.push_back(path);
    if ((copy && !is_fresh(*status) && !is_held(path)) || (before && name.ends_with(".part"))) {
      found.left_over.push_back(path);
    } else if (before) {
      found.kept.push_back(path);
      found.kept_bytes += static_cast<std::uint64_t>(status->st_size);
    } else if (!copy && !is_ours(name)) {
      found.strange.push_back(path);
      continue;
    }
    if (name != data_files::lock && (status->st_mode & 077u) != 0 && S_ISREG(status->st_mode))
      found.open.push_back(path);
  }
  for (auto* list : {&found.open, &found.foreign, &found.strange, &found.left_over, &found.kept})
    std::sort(list->begin(), list->end());
  return found;
}

std::string names(const std::vector<fs::path>& paths) {
  constexpr std::size_t most = 5;
  std::string out;
  for (std::size_t i = 0; i < std::min(paths.size(), most); ++i)
    out += (i > 0 ? ", " : "") + paths[i].filename().string();
  if (paths.size() > most) out += " and " + std::to_string(paths.size() - most) + " more";
  return out;
}

std::string command_on(const std::string& command, const std::vector<fs::path>& paths) {
  std::string out = command;
  for (const fs::path& path : paths) out += " " + quoted(path);
  return out;
}

void report(const Diagnosis& d, const struct stat& folder, const Inventory& found) {
  const bool closed = (folder.st_mode & 077u) == 0;
  // What is in a closed folder nobody else reaches; the keys' mode is looked at by the server, too.
  std::vector<fs::path> exposed = found.open;
  if (closed) std::erase_if(exposed, [](const fs::path& path) { return path.filename() != data_files::token_keys; });
  if (!exposed.empty())
    d.error(check, names(exposed) + " may be read by other users of this machine", command_on("chmod 600", exposed));
  if (!closed && (folder.st_mode & 022u) != 0)
    d.error(check, "other users may write into it (mode " + octal(folder.st_mode) + ")",
            "chmod 700 " + quoted(d.data()));
  else if (!closed)
    d.warn(check, "other users may look into it (mode " + octal(folder.st_mode) + ")", "chmod 700 " + quoted(d.data()));
  if (!found.foreign.empty())
    d.error(check,
            names(found.foreign) + " belong to another user than the folder (" + name_of_user(folder.st_uid) + ")",
            command_on("chown -h --reference=" + quoted(d.data()), found.foreign));
  if (!found.strange.empty())
    d.warn(check, names(found.strange) + " does not belong there; if you don't know it either, remove it",
           command_on("rm -ri", found.strange));
  if (!found.left_over.empty())
    d.warn(check, names(found.left_over) + " was left by something that was interrupted",
           command_on("rm", found.left_over));
  if (!found.kept.empty())
    d.ok(check, names(found.kept) + ": from before an upgrade, " + write_bytes(found.kept_bytes) +
                    "; when you are content: " + command_on("rm", found.kept));
}

}  // namespace

bool examine_folder(const Diagnosis& d) {
  const auto status = status_of(d.data() / ".");
  if (!status && errno == ENOENT) {
    d.error(check, "there is none at " + d.data().string(), "name it with --data, or start a new one with snug serve");
    return false;
  }
  if (!status || ::access(d.data().c_str(), R_OK | X_OK) != 0) {
    d.error(check, d.data().string() + " can't be read: " + std::strerror(errno),
            "run it as the user that the server runs as, e.g. sudo -u snug snug doctor --data " + quoted(d.data()));
    return false;
  }
  if (!fs::exists(d.database())) {
    d.error(check, d.data().string() + " holds no database",
            "name the right folder with --data, or restore a backup into it");
    return false;
  }
  const Inventory found = take_inventory(d.data(), d.config().backup_dir, status->st_uid);
  bool fine = found.open.empty() && found.foreign.empty();
  report(d, *status, found);
  // A node of a cluster has the keys from the cluster's secret.
  const bool needs_keys = d.config().cluster.empty() && !fs::exists(d.data() / data_files::node);
  if (needs_keys && !fs::exists(d.data() / data_files::token_keys)) {
    fine = false;
    d.warn(check, "token.keys is not there: a new one is made at the next start, and everybody has to log in again",
           "restore it from a backup: tar xf FILE token.keys");
  }
  if (fine)
    d.ok(check, d.data().string() + ", mode " + octal(status->st_mode) + ", of " + name_of_user(status->st_uid) +
                    (d.server() ? "; a server is at work on it (process " + std::to_string(d.server()) + ")"
                                : "; no server is at work on it"));
  return true;
}

}  // namespace snug
