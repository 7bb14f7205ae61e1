#include "backup/backup.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>
#include <vector>

#include "backup/archive_writer.h"
#include "backup/backup_contents.h"
#include "backup/backup_errors.h"
#include "backup/part_file.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/files.h"
#include "store/beside.h"
#include "store/data_files.h"
#include "store/file_rows.h"
#include "store/online_copy.h"
#include "store/schema.h"

namespace snug {

namespace fs = std::filesystem;

namespace {

/// For the hashes, and what else is small.
constexpr std::uint64_t margin = 4 << 20;

void check_room(const fs::path& folder, std::uint64_t bytes) {
  const std::uint64_t room = room_at(folder);
  if (room >= bytes + margin) return;
  throw BackupError("there is no room for it in " + folder.string() + ": it takes " + write_bytes(bytes + margin) +
                    ", and " + write_bytes(room) + " are free; make room, or choose another place");
}

std::uint64_t size_of(const fs::path& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  return error ? 0 : size;
}

/// A database, and the files that its messages name, as they are to be called in the backup.
struct Named {
  BackupFacts facts;
  std::vector<std::string> blobs;
};

/// An older database has none.
Named named_by(Database& db, const fs::path& data) {
  Named named{.facts = read_facts(db), .blobs = {}};
  named.facts.created = to_iso8601(SystemClock().now());
  if (named.facts.schema < files_schema) return named;
  rows::each_content(db, [&](const std::string& hash) {
    std::string name = data_files::blob_name(hash);
    if (!fs::exists(data / name)) return void(++named.facts.missing_files);
    named.blobs.push_back(std::move(name));
  });
  named.facts.files = named.blobs.size();
  return named;
}

Named look_through(const fs::path& copy, const fs::path& data, const CancelToken& cancel) {
  Database db(copy.string(), Database::Mode::standing);
  const CancelToken::Reading reading(cancel, db);
  check_schema(db);
  if (const std::string problems = integrity_problems(db, false); !problems.empty())
    throw BackupError("the database is damaged, and no backup is made of it (" +
                      problems.substr(0, problems.find('\n')) + "): restore an earlier one");
  return named_by(db, data);
}

/// What goes into a backup.
struct Contents {
  const BackupFacts& facts;
  const fs::path& data;
  const fs::path& copy;
  const std::vector<std::string>& blobs;
  bool keys = true;

  std::uint64_t bytes() const {
    std::uint64_t bytes = size_of(copy);
    for (const std::string& name : blobs) bytes += size_of(data / name);
    return bytes;
  }
};

struct Written {
  std::uint64_t bytes = 0;
  std::string digest;
};

Written write_archive(int out, const std::string& named, const Contents& contents, const CancelToken& cancel) {
  const auto& [facts, data, copy, blobs, keys] = contents;
  ArchiveWriter archive(out, named, parse_iso8601(facts.created).value_or(Time{}).ms / 1000, [&] { cancel.check(); });
  archive.add_text(facts_file, write_facts(facts));
  archive.add_file(data_files::database, copy);
  if (keys && fs::exists(data / data_files::token_keys))
    archive.add_file(data_files::token_keys, data / data_files::token_keys);
  for (const std::string& name : blobs) archive.add_file(name, data / name);
  archive.finish();
  return {archive.written(), archive.digest()};
}

}  // namespace

LockedCopy::LockedCopy(fs::path path) : path_(std::move(path)) {
  lock_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (lock_ < 0 || ::flock(lock_, LOCK_SH | LOCK_NB) != 0) {
    const int reason = errno;
    if (lock_ >= 0) ::close(lock_);
    throw BackupError(path_.string() + " can't be read: " + std::strerror(reason));
  }
}

LockedCopy::~LockedCopy() {
  ::unlink(path_.c_str());
  ::close(lock_);
}

fs::path new_copy_name(const fs::path& data) { return data / (data_files::copy_prefix + random_token(64)); }

void remove_old_copies(const fs::path& data, std::chrono::seconds age) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(data, error)) {
    if (!entry.path().filename().string().starts_with(data_files::copy_prefix)) continue;
    const OwnedDescriptor opened(::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat status {};
    if (opened.get() < 0 || ::fstat(opened.get(), &status) != 0 || ::time(nullptr) - status.st_mtime < age.count() ||
        ::flock(opened.get(), LOCK_EX | LOCK_NB) != 0)
      continue;  // somebody is at it, or about to be
    fs::remove(entry.path(), error);
  }
}

void check_room_for_copy(const fs::path& data) {
  const std::string database = (data / data_files::database).string();
  check_room(data, size_of(database) + size_of(database + "-wal"));
}

BackupFacts build_backup(const fs::path& data, const LockedCopy& copy, const fs::path& file, bool replace,
                         CancelToken& cancel) {
  return with_backup_errors(file, [&] {
    auto [facts, blobs] = look_through(copy.path(), data, cancel);
    const Contents contents{facts, data, copy.path(), blobs};
    if (file == "-") {
      facts.bytes = write_archive(STDOUT_FILENO, "standard output", contents, cancel).bytes;
      return facts;
    }
    check_room(file.has_parent_path() ? file.parent_path() : ".", contents.bytes());
    PartFile part(file);
    facts.bytes = write_archive(part.descriptor(), file.string(), contents, cancel).bytes;
    part.sync_and_rewind();
    walk_backup(part.descriptor(), {.on_piece = [&](std::string_view) { cancel.check(); }});
    part.publish(replace);
    return facts;
  });
}

SnapshotFile build_snapshot(const fs::path& data, const LockedCopy& copy, const CancelToken& cancel) {
  const fs::path file = new_copy_name(data);
  return with_backup_errors(file, [&] {
    Named named;
    {
      Database db(copy.path().string(), Database::Mode::standing);
      const CancelToken::Reading reading(cancel, db);
      named = named_by(db, data);
    }
    named.facts.missing_files += std::exchange(named.facts.files, 0);
    named.blobs.clear();
    const Contents contents{named.facts, data, copy.path(), named.blobs, false};
    check_room(data, contents.bytes());
    PartFile part(file);
    const Written written = write_archive(part.descriptor(), file.string(), contents, cancel);
    part.publish(false);
    return SnapshotFile{file, written.digest};
  });
}

BackupFacts back_up(const fs::path& data, const fs::path& file, const BackupOptions& options) {
  return with_backup_errors(file, [&] {
    // Whatever fails, the server's copy goes.
    std::optional<LockedCopy> copy;
    if (!options.database_copy.empty()) copy.emplace(options.database_copy);
    if (file != "-" && !options.replace && fs::exists(fs::symlink_status(file)))
      throw BackupError(file.string() + " is there already; choose another name, or replace it with --force");
    if (!copy) {
      const fs::path database = data / data_files::database;
      if (!fs::exists(database))
        throw BackupError("there is no database in " + data.string() + "; name the data folder with --data");
      if (const auto misfit = find_misfit(database.string())) throw BackupError(misfit->what + "; " + misfit->fix);
      check_room_for_copy(data);
      const fs::path name = new_copy_name(data);
      try {
        copy_database(database.string(), name.string());
      } catch (...) {
        std::error_code ignored;
        fs::remove(name, ignored);
        throw;
      }
      copy.emplace(name);
    }
    CancelToken none;
    return build_backup(data, *copy, file, options.replace, none);
  });
}

BackupFacts verify_backup(const fs::path& file) {
  return with_backup_errors(file, [&] {
    const OwnedDescriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (in.get() < 0) throw BackupError(file.string() + " can't be read: " + std::strerror(errno));
    BackupFacts facts = walk_backup(in.get(), {});
    facts.bytes = size_of(file);
    return facts;
  });
}

}  // namespace snug
