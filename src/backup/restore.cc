// Restoring: a backup is taken apart beside the folder that is wanted, proven, and given its name.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "backup/backup_errors.h"
#include "backup/staging_folder.h"
#include "backup/unpacking.h"
#include "base/descriptor.h"
#include "base/files.h"
#include "store/data_files.h"

namespace snug {

namespace fs = std::filesystem;

BackupFacts restore_backup(const fs::path& file, const fs::path& folder, const RestoreOptions& options) {
  return with_backup_errors(file, [&] {
    const OwnedDescriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status {};
    if (in.get() < 0 || ::fstat(in.get(), &status) != 0)
      throw BackupError(file.string() + " can't be read: " + std::strerror(errno));
    StagingFolder site(folder);
    const auto wanted = static_cast<std::uint64_t>(status.st_size);
    if (const std::uint64_t room = room_at(site.path()); room < wanted)
      throw BackupError("there is no room in " + site.path().parent_path().string() + ": it takes " +
                        write_bytes(wanted) + ", and " + write_bytes(room) + " are free");
    BackupFacts facts = unpack_backup(in.get(), site.path());
    facts.bytes = wanted;
    const fs::path database = site.path() / data_files::database;
    options.join ? let_join(database, "") : let_stand_alone(database);
    site.move_in(data_files::database);
    return facts;
  });
}

}  // namespace snug
