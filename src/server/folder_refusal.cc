#include "server/folder_refusal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "base/quote.h"
#include "base/user_name.h"
#include "server/data_folder.h"
#include "snug/server.h"
#include "store/data_files.h"

namespace snug {

namespace {

namespace fs = std::filesystem;

constexpr const char* another = "choose another with --data";

[[noreturn]] void refuse(const fs::path& folder, const std::string& why, const std::string& remedy) {
  throw StartError("data folder " + folder.string() + ": " + why + "; " + remedy);
}

[[noreturn]] void refuse_read_only(const fs::path& folder) {
  refuse(folder, "its file system is read-only",
         std::string("make it writable (where nobody mounted it so, the system did after an error of the disk: see "
                     "dmesg), or ") +
             another);
}

/// `belongs to root (uid 0), mode 0755`.
std::string whose(const struct stat& status) {
  std::array<char, 8> mode{};
  std::snprintf(mode.data(), mode.size(), "%04o", status.st_mode & 07777u);
  return "belongs to " + name_and_number(status.st_uid) + ", mode " + mode.data();
}

}  // namespace

void refuse_unwritable(const fs::path& folder, const fs::path& at, int reason) {
  // In a container the users' names say nothing, and what helps is done on the host.
  if (const Unwritable here = Unwritable::now(folder, reason); here.in_container)
    refuse(folder, std::strerror(reason), remedy(here));
  if (reason == EROFS) refuse_read_only(folder);
  const std::string what = at == folder ? "it" : at.filename().string();
  struct stat status {};
  if ((reason != EACCES && reason != EPERM) || ::stat(at.c_str(), &status) != 0)
    refuse(folder, what + " can't be written (" + std::strerror(reason) + ")", another);

  const uid_t user = ::geteuid(), owner = status.st_uid;
  const std::string mend = (owner == user ? "chmod -R u+rwX " : "chown -R " + name_of_user(user) + " ") +
                           shell_quoted(fs::absolute(folder).string());
  const bool may_be_run_as_owner = owner != user && owner != 0;
  refuse(folder, name_and_number(user) + " may not write there: " + what + " " + whose(status),
         (may_be_run_as_owner ? "run snug as " + name_of_user(owner) + ", " : "") + "make it writable (" + mend +
             "), or " + another);
}

void refuse_to_make(const fs::path& folder, int reason) {
  if (reason == EROFS) refuse_read_only(folder);
  fs::path holder = fs::absolute(folder);
  std::error_code ignored;
  while (holder.has_relative_path() && !fs::exists(holder, ignored)) holder = holder.parent_path();
  struct stat status {};
  ::stat(holder.c_str(), &status);
  refuse(folder,
         "it is not there, and " + name_and_number(::geteuid()) + " may not make it in " + holder.string() +
             ", which " + whose(status) + " (" + std::strerror(reason) + ")",
         std::string("make it for that user, or ") + another);
}

void check_writable(const fs::path& folder) {
  using namespace data_files;
  if (::faccessat(AT_FDCWD, folder.c_str(), R_OK | W_OK | X_OK, AT_EACCESS) != 0)
    refuse_unwritable(folder, folder, errno);
  const std::string db = database;
  for (const std::string& name : {db, db + "-wal", db + "-shm", std::string(note)}) {
    const fs::path file = folder / name;
    if (::faccessat(AT_FDCWD, file.c_str(), R_OK | W_OK, AT_EACCESS) != 0 && errno != ENOENT)
      refuse_unwritable(folder, file, errno);
  }
}

}  // namespace snug
