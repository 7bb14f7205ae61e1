#include "backup/unpacking.h"

#include <fcntl.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "backup/backup_contents.h"
#include "base/bytes.h"
#include "base/descriptor.h"
#include "base/files.h"
#include "files/sha256.h"
#include "store/data_files.h"
#include "store/file_rows.h"
#include "store/local_rows.h"
#include "store/online_copy.h"
#include "store/schema.h"

namespace snug {

namespace fs = std::filesystem;

namespace {

/// Writes the files of a backup under a folder.
class Unpacker {
 public:
  Unpacker(fs::path root, const Unpacking& how) : root_(std::move(root)), how_(how) {}

  BackupSink sink() {
    return {.on_facts = [this](const BackupFacts& facts) { refuse_newer(facts); },
            .on_file = [this](const std::string& name) { begin(name); },
            .on_piece = [this](std::string_view piece) { write(piece); },
            .on_file_end = [this] { out_.reset(); },
            .on_end = [this](const std::string& digest) { check_digest(digest); }};
  }

 private:
  void refuse_newer(const BackupFacts& facts) const {
    if (!facts.too_new) return;
    throw BackupError("the backup is of a newer snug (" + facts.version + ", schema " + std::to_string(facts.schema) +
                      "; this one knows " + std::to_string(schema_version) + "): " + how_.newer_advice);
  }

  void begin(const std::string& name) {
    if (!how_.keys && name == data_files::token_keys)
      throw DamagedArchive("it holds a file that does not belong there");
    path_ = root_ / name;
    fs::create_directories(path_.parent_path());
    // A name that stands twice is damage, too: a file is made once.
    out_.emplace(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (out_->get() < 0) fail();
  }

  void write(std::string_view piece) {
    if (!write_all(out_->get(), piece)) fail();
  }

  void check_digest(const std::string& digest) const {
    if (!how_.digest.empty() && digest != how_.digest)
      throw DamagedArchive("it is another one than was offered: its hashes are not those that were named");
  }

  [[noreturn]] void fail() const {
    throw BackupError(path_.string() + " can't be written: " + std::strerror(errno) + "; nothing was restored");
  }

  const fs::path root_;
  const Unpacking& how_;
  fs::path path_;
  std::optional<OwnedDescriptor> out_;
};

/// Their contents were held against the hashes of the backup, which are not those that name them.
void prove_files(Database& db, const fs::path& root, const BackupFacts& facts) {
  std::uint64_t missing = 0;
  rows::each_content(db, [&](const std::string& hash) {
    const fs::path file = root / data_files::blob_name(hash);
    if (!fs::exists(file)) return void(++missing);
    if (sha256_of(file) != hash)
      throw BackupError("a file of a message in the backup is not what it was: restore another one");
  });
  if (missing != facts.missing_files)
    throw BackupError("files of messages are missing in the backup: restore another one");
}

void prove(const fs::path& database, const BackupFacts& facts) {
  Database db(database.string(), Database::Mode::standing);
  check_schema(db);
  if (const std::string problems = integrity_problems(db, false); !problems.empty())
    throw BackupError("the database in the backup is damaged (" + problems.substr(0, problems.find('\n')) +
                      "): restore another one");
  const BackupFacts found = read_facts(db);
  if (found.schema >= files_schema) prove_files(db, database.parent_path(), facts);
  if (found.schema != facts.schema || found.epoch != facts.epoch || found.messages != facts.messages)
    throw BackupError("the database in the backup is not the one that it tells of: restore another one");
}

}  // namespace

BackupFacts unpack_backup(int in, const fs::path& root, const Unpacking& how) {
  Unpacker unpacker(root, how);
  const BackupFacts facts = walk_backup(in, unpacker.sink());
  prove(root / data_files::database, facts);
  return facts;
}

void let_stand_alone(const fs::path& database) {
  Database db(database.string(), Database::Mode::write);
  rows::cut_cluster_ties(db);
  db.run("UPDATE meta SET epoch = ?1, unclean = 0 WHERE id = 1", base64url_encode(random_bytes(6)));
}

void let_join(const fs::path& database, const std::string& log) {
  Database db(database.string(), Database::Mode::write);
  const rows::ClusterTies ties = rows::cluster_ties(db);
  if (ties.log.empty() && log.empty())
    throw BackupError("the backup is of a server that stands alone, of no cluster: restore it without --join");
  if (!log.empty() && ties.log != log)
    throw BackupError("the database there is " +
                      (ties.log.empty() ? "of no cluster" : "of another cluster (its log is " + ties.log + ")") +
                      ", and this node's log is " + log + ": take a member of the same Redis and prefix");
  rows::forget_local_rows(db);
}

}  // namespace snug
