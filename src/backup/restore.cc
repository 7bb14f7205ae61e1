// Restoring: a backup is taken apart beside the folder that is wanted, proven, and given its name.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "backup/backup_contents.h"
#include "backup/backup_errors.h"
#include "backup/staging_folder.h"
#include "base/bytes.h"
#include "base/descriptor.h"
#include "base/files.h"
#include "store/data_files.h"
#include "store/online_copy.h"
#include "store/schema.h"

namespace snug {

namespace fs = std::filesystem;

namespace {

/// Writes the files of a backup under a folder.
class Unpacker {
 public:
  explicit Unpacker(fs::path root) : root_(std::move(root)) {}

  BackupSink sink() {
    return {.on_facts = [](const BackupFacts& facts) { refuse_newer(facts); },
            .on_file = [this](const std::string& name) { begin(name); },
            .on_piece = [this](std::string_view piece) { write(piece); },
            .on_file_end = [this] { out_.reset(); }};
  }

 private:
  static void refuse_newer(const BackupFacts& facts) {
    if (!facts.too_new) return;
    throw BackupError("the backup is of a newer snug (" + facts.version + ", schema " + std::to_string(facts.schema) +
                      "; this one knows " + std::to_string(schema_version) + "): restore it with that version");
  }

  void begin(const std::string& name) {
    path_ = root_ / name;
    fs::create_directories(path_.parent_path());
    // A name that stands twice is damage, too: a file is made once.
    out_.emplace(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (out_->get() < 0) fail();
  }

  void write(std::string_view piece) {
    if (!write_all(out_->get(), piece)) fail();
  }

  [[noreturn]] void fail() const {
    throw BackupError(path_.string() + " can't be written: " + std::strerror(errno) + "; nothing was restored");
  }

  const fs::path root_;
  fs::path path_;
  std::optional<OwnedDescriptor> out_;
};

void prove(const fs::path& database, const BackupFacts& facts) {
  Database db(database.string(), Database::Mode::standing);
  check_schema(db);
  if (const std::string problems = integrity_problems(db, false); !problems.empty())
    throw BackupError("the database in the backup is damaged (" + problems.substr(0, problems.find('\n')) +
                      "): restore another one");
  const BackupFacts found = read_facts(db);
  if (found.schema != facts.schema || found.epoch != facts.epoch || found.messages != facts.messages)
    throw BackupError("the database in the backup is not the one that it tells of: restore another one");
}

/// Clients may know more than the backup: they are to start afresh.
void take_new_epoch(const fs::path& database) {
  Database db(database.string(), Database::Mode::write);
  db.run("UPDATE meta SET epoch = ?1, unclean = 0 WHERE id = 1", base64url_encode(random_bytes(6)));
}

}  // namespace

BackupFacts restore_backup(const fs::path& file, const fs::path& folder) {
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
    Unpacker unpacker(site.path());
    BackupFacts facts = walk_backup(in.get(), unpacker.sink());
    facts.bytes = wanted;
    const fs::path database = site.path() / data_files::database;
    prove(database, facts);
    take_new_epoch(database);
    site.move_in(data_files::database);
    return facts;
  });
}

}  // namespace snug
