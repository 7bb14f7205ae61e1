#include "peers/joining.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "backup/backup_errors.h"
#include "backup/part_file.h"
#include "backup/staging_folder.h"
#include "backup/unpacking.h"
#include "base/files.h"
#include "base/log.h"
#include "peers/token_keys.h"
#include "store/data_files.h"

namespace snug {

namespace fs = std::filesystem;
using Kind = SnapshotDownload::Outcome::Kind;

namespace {

/// An empty file is what a data folder has before its first start.
bool has_content(const fs::path& file) {
  std::error_code error;
  const auto status = fs::symlink_status(file, error);
  return fs::exists(status) && !(fs::is_regular_file(status) && fs::file_size(file, error) == 0);
}

}  // namespace

Joining::Joining(JoinRequest request, const Clock& clock)
    : request_(std::move(request)),
      clock_(clock),
      download_(request_.secret, request_.node, request_.folder, clock, request_.limits) {}

BackupFacts Joining::run() {
  return with_backup_errors(request_.folder, [&] {
    if (request_.addresses.empty())
      throw BackupError("there is no member of the cluster to get the database from: start one of them first");
    clear_place();
    const auto end = clock_.steady() + request_.patience;
    BackupFacts facts;
    while (true) {
      problems_.clear();
      bool busy = false;
      for (const std::string& address : request_.addresses) {
        const Attempt attempt = try_member(address, facts);
        if (attempt == Attempt::joined) return facts;
        busy = busy || attempt == Attempt::busy;
      }
      if (!busy || clock_.steady() > end) give_up();
      if (!download_.wait(request_.limits.pause * 5)) throw BackupError("the server is stopping");
    }
  });
}

Joining::Attempt Joining::try_member(const std::string& address, BackupFacts& facts) {
  // Gone at the end of this, whatever becomes of it.
  const PartFile part(request_.folder / data_files::snapshot);
  const SnapshotDownload::Outcome got = download_.fetch(address, part.descriptor(), request_.progress);
  if (got.kind == Kind::stopped) throw BackupError("the server is stopping");
  if (got.kind == Kind::ours) throw BackupError(got.why);
  std::string problem = got.why;
  if (got.kind == Kind::whole) {
    try {
      part.sync_and_rewind();
      facts = put_in_place(part.descriptor(), got.digest);
      facts.bytes = got.bytes;
      ask_for_keys(address);
      return Attempt::joined;
    } catch (const DamagedArchive& error) {
      problem = std::string("its snapshot is damaged: ") + error.what();
    } catch (const StoreError& error) {
      problem = std::string(error.what()) + "; " + error.advice();
    } catch (const std::exception& error) {
      problem = error.what();
    }
  }
  log::warning("a member gave no snapshot", {{"address", address}, {"why", problem}});
  problems_.push_back(address + ": " + problem);
  return got.kind == Kind::busy ? Attempt::busy : Attempt::refused;
}

/// Without them a node is as good, but that some sign in once more.
void Joining::ask_for_keys(const std::string& address) {
  std::string why;
  const auto keys = fetch_token_keys(request_.secret, request_.node, clock_, address, why);
  if (!keys)
    log::warning("who signed in before there was a cluster signs in once more at this node",
                 {{"address", address}, {"why", why}});
  token_keys_ = keys.value_or("");
}

/// What lies beside a database that is gone says nothing of the one that comes: its log would be taken for a part of
/// it, and its note for what it has lost.
void Joining::clear_place() const {
  const fs::path database = request_.folder / data_files::database;
  if (has_content(database))
    throw BackupError(database.string() + " is there: a node with a database does not get another one");
  for (const char* suffix : {"-wal", "-shm", "-journal"}) fs::remove(database.string() + suffix);
  fs::remove(request_.folder / data_files::note);
  sync_folder_of(database);
}

BackupFacts Joining::put_in_place(int snapshot, const std::string& digest) const {
  StagingFolder site(request_.folder, StagingFolder::Target::in_use);
  const BackupFacts facts =
      unpack_backup(snapshot, site.path(), {.keys = false, .digest = digest, .newer_advice = "upgrade this node"});
  let_join(site.path() / data_files::database, request_.log);
  site.move_in(data_files::database);
  return facts;
}

void Joining::give_up() const {
  std::string why = "no member gave a snapshot of the database: ";
  for (std::size_t i = 0; i < problems_.size(); ++i) why += (i > 0 ? " | " : "") + problems_[i];
  throw BackupError(why);
}

}  // namespace snug
