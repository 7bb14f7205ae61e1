#include "store/online_copy.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/descriptor.h"

namespace snug {

namespace {

/// How often all pages may be asked for before it is clear that somebody else keeps writing.
constexpr int timeout_rounds = 4;

[[noreturn]] void fail_with(sqlite3* handle, int code, const std::string& doing) {
  throw StoreError(code, doing + ": " + (handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code)));
}

}  // namespace

OnlineCopy::OnlineCopy(const std::string& target) {
  const int made = ::open(target.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (made < 0) throw StoreError(SQLITE_CANTOPEN, target + ": " + std::strerror(errno));
  ::close(made);
  const int code = sqlite3_open_v2(target.c_str(), &target_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  // Nobody else knows the file, and a half one is thrown away: no journal, and it is synced once in the end.
  if (code != SQLITE_OK ||
      sqlite3_exec(target_, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", nullptr, nullptr, nullptr)) {
    const StoreError error(sqlite3_extended_errcode(target_), target + ": " + sqlite3_errmsg(target_));
    close();
    throw error;
  }
}

OnlineCopy::~OnlineCopy() { close(); }

void OnlineCopy::close() {
  abandon();
  sqlite3_close_v2(target_);
  target_ = nullptr;
}

void OnlineCopy::abandon() {
  if (backup_) sqlite3_backup_finish(backup_);
  backup_ = nullptr;
}

bool OnlineCopy::step(Database& source, int pages) {
  if (!backup_) {
    source_ = source.handle();
    backup_ = sqlite3_backup_init(target_, "main", source_, "main");
    if (!backup_) fail_with(target_, sqlite3_extended_errcode(target_), "can't begin to copy");
  }
  if (source.handle() != source_) {
    abandon();
    throw StoreError(SQLITE_ABORT, "the database had to be opened again in the middle; try again");
  }
  const int code = sqlite3_backup_step(backup_, pages);
  total_ = sqlite3_backup_pagecount(backup_);
  left_ = sqlite3_backup_remaining(backup_);
  if (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED) {
    work_ += pages;
    if (work_ > timeout_rounds * (total_ + 1000)) {
      abandon();
      throw StoreError(SQLITE_BUSY, "another program keeps writing into the database; close it and try again");
    }
    return false;
  }
  if (code != SQLITE_DONE) {
    abandon();
    throw StoreError(code, std::string("can't copy: ") + sqlite3_errstr(code));
  }
  const int finished = sqlite3_backup_finish(std::exchange(backup_, nullptr));
  if (finished != SQLITE_OK) throw StoreError(finished, std::string("can't copy: ") + sqlite3_errstr(finished));
  close();
  return true;
}

PageWarmer::PageWarmer(Database& reader) : reader_(reader) {
  auto q = reader_.query("PRAGMA page_size");
  if (q.next()) page_bytes_ = q.get<std::int64_t>(0);
}

void PageWarmer::warm(std::int64_t first_page, int pages) {
  // Through SQLite's own file: closing a descriptor of ours would drop the locks that this process has on it.
  sqlite3_file* file = nullptr;
  if (sqlite3_file_control(reader_.handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file) return;
  scratch_.resize(static_cast<std::size_t>(pages * page_bytes_));
  file->pMethods->xRead(file, scratch_.data(), static_cast<int>(scratch_.size()), first_page * page_bytes_);
}

void copy_database(const std::string& from, const std::string& to) {
  {
    OnlineCopy copy(to);
    Database source(from, Database::Mode::read);
    while (!copy.step(source, -1)) continue;
  }
  const OwnedDescriptor made(::open(to.c_str(), O_RDONLY | O_CLOEXEC));
  if (made.get() < 0 || ::fsync(made.get()) != 0) throw StoreError(SQLITE_IOERR, to + ": " + std::strerror(errno));
}

std::string integrity_problems(Database& database, bool quick) {
  std::string problems;
  auto q = quick ? database.query("PRAGMA quick_check(10)") : database.query("PRAGMA integrity_check(10)");
  while (q.next()) {
    const auto line = q.get<std::string_view>(0);
    if (line == "ok") continue;
    if (!problems.empty()) problems += '\n';
    problems += line;
  }
  return problems;
}

}  // namespace snug
