#include "files/uploads.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

#include "base/log.h"
#include "files/file_names.h"
#include "files/upload_entry.h"
#include "files/upload_writer.h"

namespace snug {

namespace {

Error no_such_upload() { return fail(Code::not_found, "no such upload"); }
Error taken_over() { return fail(Code::conflict, "another request goes on with this upload"); }
Error wrong_offset() { return fail(Code::conflict, "the upload does not go on at this offset"); }

constexpr std::string_view record_ending = ".json";

std::string read_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

UploadMetrics::UploadMetrics(Metrics& metrics)
    : completed(metrics.counter("snug_uploads_total", "Uploads that ended, by how", "outcome=\"complete\"")),
      removed(metrics.counter("snug_uploads_total", "Uploads that ended, by how", "outcome=\"removed\"")),
      expired(metrics.counter("snug_uploads_total", "Uploads that ended, by how", "outcome=\"expired\"")),
      failed(metrics.counter("snug_uploads_total", "Uploads that ended, by how", "outcome=\"failed\"")),
      bytes(metrics.counter("snug_upload_bytes_total", "Bytes of uploads written")),
      looks_failed(metrics.counter("snug_upload_looks_failed_total",
                                   "Pictures that were not looked into in time, or "
                                   "could not be")),
      open(metrics.gauge("snug_uploads_open", "Uploads that are not complete")),
      files(
          metrics.gauge("snug_files", "Files in the store, with previews and other pictures; looked at now and then")),
      file_bytes(metrics.gauge("snug_files_bytes", "Bytes of the files in the store; looked at now and then")) {}

Uploads::Uploads(Parts parts, Options options) : parts_(std::move(parts)), options_(options), metrics_(parts_.metrics) {
  load();
}

Uploads::~Uploads() = default;

std::filesystem::path Uploads::draft_of(std::string_view id, std::string_view ending) const {
  return parts_.store.drafts() / (std::string(id) + std::string(ending));
}

/// Of each upload the record and, unless it is complete, its bytes; all else was under way when a process ended.
void Uploads::load() {
  const MutexLock lock(mutex_);
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator(parts_.store.drafts())) files.push_back(file.path());
  for (const auto& path : files) {
    if (path.extension() != record_ending) continue;
    auto record = UploadRecord::from_json(read_text(path));
    if (!record || draft_of(record->id, record_ending) != path) continue;
    const auto draft = draft_of(record->id);
    std::error_code error;
    const auto there =
        record->file ? record->file->size : static_cast<std::int64_t>(std::filesystem::file_size(draft, error));
    if (!record->file && (error || there > *record->size)) continue;
    add(std::make_shared<UploadEntry>(std::move(*record), parts_.pool, draft, there));
  }
  for (const auto& path : files) {
    const auto known = entries_.find(path.stem().string());
    const bool is_record = path.extension() == record_ending;
    if (known != entries_.end() && (is_record || (!path.has_extension() && !known->second->is_complete()))) continue;
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
  for (const auto& [id, entry] : entries_) {
    if (entry->is_complete() || !entry->has_all()) continue;
    entry->completing = true;
    entry->strand->submit([this, entry = entry] { complete(entry); });
  }
}

void Uploads::add(const Entry& entry) {
  entries_[entry->record.id] = entry;
  of_user_[entry->record.owner].push_back(entry);
  if (!entry->is_complete()) metrics_.open.add(1);
}

void Uploads::erase(const Entry& entry) {
  entry->gone = true;
  if (!entry->is_complete()) metrics_.open.add(-1);
  const UserId owner = entry->record.owner;
  std::erase(of_user_[owner], entry);
  if (of_user_[owner].empty()) of_user_.erase(owner);
  entries_.erase(entry->record.id);
}

Uploads::Entry Uploads::find_entry(UserId owner, std::string_view id) const {
  const auto found = entries_.find(id);
  return found == entries_.end() || found->second->record.owner != owner ? nullptr : found->second;
}

Result<void> Uploads::check_quota(UserId owner, std::int64_t bytes) {
  std::size_t unfinished = 0, unsent = 0;
  std::int64_t sum = 0;
  if (const auto theirs = of_user_.find(owner); theirs != of_user_.end()) {
    for (const Entry& entry : theirs->second) {
      if (entry->record.sent) continue;
      ++(entry->is_complete() ? unsent : unfinished);
      sum += entry->counted();
    }
  }
  constexpr std::int64_t retry_ms = 5'000;
  const std::int64_t most = std::max(options_.most_unsent_bytes, parts_.limit());  // one of the largest fits
  if (unfinished >= options_.most_unfinished)
    return Error{Code::rate_limited, "too many uploads are not complete; end or remove one first", {}, retry_ms};
  if (unsent >= options_.most_unsent || bytes > most - sum)
    return fail(Code::forbidden, "too much was uploaded and not sent; send or remove some first");
  make_room();
  if (entries_.size() >= options_.most)
    return Error{Code::unavailable, "the server has too many uploads under way", {}, retry_ms};
  return {};
}

/// The records of what was sent are kept for who sends it once more, as long as there is room for them.
void Uploads::make_room() {
  if (entries_.size() < options_.most) return;
  Entry oldest;
  for (const auto& [id, entry] : entries_)
    if (entry->record.sent && (!oldest || entry->record.expires_at < oldest->record.expires_at)) oldest = entry;
  if (!oldest) return;
  erase(oldest);
  oldest->strand->submit([this, id = oldest->record.id] {
    std::error_code ignored;
    std::filesystem::remove(draft_of(id, record_ending), ignored);
  });
}

Result<std::unique_ptr<UploadWriter>> Uploads::create(New upload, Executor& io) {
  const std::int64_t most = parts_.limit();
  if (upload.size && *upload.size > most)
    return fail(Code::too_large, "a file may have at most " + std::to_string(most) + " bytes");
  UploadRecord record{.id = make_upload_id(options_.node),
                      .owner = upload.owner,
                      .name = clean_file_name(upload.name),
                      .type = clean_media_type(upload.type),
                      .as = upload.as,
                      .size = upload.size,
                      .expires_at = Time{parts_.clock.now().ms + options_.kept.count()}};
  Entry entry;
  {
    const MutexLock lock(mutex_);
    if (auto r = check_quota(upload.owner, upload.size.value_or(0)); !r) return r.error();
    const auto draft = draft_of(record.id);
    entry = std::make_shared<UploadEntry>(std::move(record), parts_.pool, draft, 0);
    entry->writing = true;
    entry->reserved = most;
    add(entry);
  }
  return std::unique_ptr<UploadWriter>(new UploadWriter(*this, std::move(entry), 0, 0, io, true));
}

Result<std::unique_ptr<UploadWriter>> Uploads::resume(UserId owner, std::string_view id, std::int64_t offset,
                                                      Executor& io) {
  Entry entry;
  std::uint64_t turn = 0;
  {
    const MutexLock lock(mutex_);
    entry = find_entry(owner, id);
    if (!entry || !entry->record.size) return no_such_upload();
    // While another request writes, it is known once that has stopped.
    if (entry->is_complete() ? offset != *entry->record.size : !entry->writing && offset != entry->offset)
      return wrong_offset();
    turn = ++entry->turn;
    entry->writing = true;
  }
  return std::unique_ptr<UploadWriter>(new UploadWriter(*this, std::move(entry), turn, offset, io, false));
}

UploadProgress Uploads::progress_of(const UploadEntry& entry) const {
  return {entry.record.shown(entry.offset), entry.is_complete() ? *entry.record.size : entry.offset, entry.record.size};
}

Result<UploadProgress> Uploads::find(UserId owner, std::string_view id) const {
  const MutexLock lock(mutex_);
  const Entry entry = find_entry(owner, id);
  if (!entry) return no_such_upload();
  return progress_of(*entry);
}

void Uploads::settle(UserId owner, std::string_view id, Executor& io, Done done) {
  Entry entry;
  std::uint64_t turn = 0;
  std::optional<UploadProgress> now;
  {
    const MutexLock lock(mutex_);
    entry = find_entry(owner, id);
    if (entry && entry->record.size) {
      if (entry->writing) {
        ++entry->turn;  // who asks has lost the request that was writing
        entry->writing = false;
      }
      turn = entry->turn;
      if (entry->is_complete()) now = progress_of(*entry);
    }
  }
  if (!entry || !entry->record.size) return done(no_such_upload());
  if (now) return done(std::move(*now));
  const auto answer = std::make_shared<Done>(std::move(done));
  const bool taken = entry->strand->submit(
      [this, entry, turn, &io, answer] { conclude_request(entry, turn, -1, io, std::move(*answer)); });
  if (!taken) (*answer)(Error{Code::unavailable, "the server is stopping", {}, 1'000});
}

void Uploads::remove(UserId owner, std::string_view id, Executor& io, MoveFunction<void(Result<void>)> done) {
  Entry entry;
  {
    const MutexLock lock(mutex_);
    entry = find_entry(owner, id);
  }
  if (!entry) return done(no_such_upload());
  const auto answer = std::make_shared<MoveFunction<void(Result<void>)>>(std::move(done));
  drop(entry, metrics_.removed, [&io, answer] { io.post([answer] { (*answer)({}); }); });
}

void Uploads::drop(const Entry& entry, Counter& outcome, Task done) {
  {
    const MutexLock lock(mutex_);
    if (!entry->gone) {
      if (!entry->is_complete()) outcome.add();
      erase(entry);
      ++entry->turn;
    }
  }
  entry->strand->submit([this, entry, done = std::move(done)]() mutable {
    std::error_code ignored;
    std::filesystem::remove(draft_of(entry->record.id, record_ending), ignored);
    std::filesystem::remove(entry->file.path(), ignored);
    entry->file.close();
    if (done) done();
  });
}

Result<AttachedFile> Uploads::find_complete(UserId owner, std::string_view upload_id) {
  Entry entry;
  std::optional<AttachedFile> file;
  {
    const MutexLock lock(mutex_);
    entry = find_entry(owner, upload_id);
    if (!entry) return no_such_upload();
    if (!entry->is_complete() && (entry->completing || entry->has_all()))
      return Error{Code::unavailable, "the upload is still being looked at", {}, 500};
    if (!entry->is_complete()) return fail(Code::conflict, "the upload is not complete");
    file = entry->record.file;
    entry->record.expires_at = Time{parts_.clock.now().ms + options_.kept.count()};
    entry->wanted = true;
  }
  if (!parts_.store.touch(file->hash)) {
    drop(entry, metrics_.expired);
    return no_such_upload();
  }
  if (file->preview && !parts_.store.touch(*file->preview)) file->preview.reset();
  parts_.timers.post([this, entry] {
    parts_.timers.post_after(options_.sent_check,
                             [this, entry] { parts_.pool.submit([this, entry] { check_sent({entry}); }); });
  });
  return std::move(*file);
}

void Uploads::mark_sent(UserId owner, std::string_view id) {
  Entry entry;
  {
    const MutexLock lock(mutex_);
    entry = find_entry(owner, id);
    if (!entry || !entry->is_complete() || std::exchange(entry->record.sent, true)) return;
  }
  entry->strand->submit([this, entry] {
    std::optional<UploadRecord> record;
    {
      const MutexLock lock(mutex_);
      if (!entry->gone) record = entry->record;
    }
    if (record) save(*record, false);
  });
}

/// A message names the file, and what a picture stands for its preview.
void Uploads::check_sent(const std::vector<Entry>& entries) {
  std::vector<std::pair<Entry, std::string>> asked;
  std::vector<std::string> hashes;
  {
    const MutexLock lock(mutex_);
    for (const Entry& entry : entries) {
      if (entry->gone || !entry->is_complete() || entry->record.sent) continue;
      const AttachedFile& file = *entry->record.file;
      asked.emplace_back(entry, file.hash);
      if (file.preview) asked.emplace_back(entry, *file.preview);
    }
  }
  for (const auto& [entry, hash] : asked) hashes.push_back(hash);
  if (hashes.empty()) return;
  const auto named = parts_.named(hashes);
  if (!named) return;
  for (const auto& [entry, hash] : asked)
    if (std::find(named->begin(), named->end(), hash) != named->end()) mark_sent(entry->record.owner, entry->record.id);
}

void Uploads::collect() {
  expire();
  std::vector<Entry> unsent;
  {
    const MutexLock lock(mutex_);
    for (const auto& [id, entry] : entries_)
      if (entry->is_complete() && !entry->record.sent && unsent.size() < 1'000) unsent.push_back(entry);
  }
  check_sent(unsent);
  if (const std::size_t removed = parts_.store.collect(parts_.named); removed > 0)
    log::info("files that no message has were removed", {{"files", removed}});
  parts_.store.recount();
  const StoredFiles stored = parts_.store.stored();
  metrics_.files.set(stored.files);
  metrics_.file_bytes.set(stored.bytes);
}

void Uploads::expire() {
  std::vector<Entry> over;
  {
    const MutexLock lock(mutex_);
    const Time now = parts_.clock.now();
    for (const auto& [id, entry] : entries_)
      if (entry->record.expires_at < now && !entry->completing) over.push_back(entry);
  }
  for (const Entry& entry : over) drop(entry, metrics_.expired);
}

// --- On the strand of the entry -------------------------------------------------------------------------------------

bool Uploads::save(const UploadRecord& record, bool sync) const {
  return replace_file(draft_of(record.id, record_ending), record.to_json(), sync);
}

Result<void> Uploads::begin(UploadEntry& entry) {
  UploadRecord record;
  {
    const MutexLock lock(mutex_);
    if (entry.gone) return no_such_upload();
    record = entry.record;
  }
  Result<void> made = parts_.store.check_room(static_cast<std::uint64_t>(record.size.value_or(0)));
  if (made) made = entry.file.create();
  if (made && record.size && !save(record, false))
    made = Error{Code::unavailable, "the server can't write the upload", {}, 5'000};
  if (made) return made;
  Entry self;
  {
    const MutexLock lock(mutex_);
    self = find_entry(record.owner, record.id);
  }
  if (self) drop(self, metrics_.failed);
  return made;
}

Result<void> Uploads::append(UploadEntry& entry, std::uint64_t turn, std::int64_t expected, std::string_view bytes) {
  std::int64_t most = 0;
  {
    const MutexLock lock(mutex_);
    if (entry.gone) return no_such_upload();
    if (entry.turn != turn) return taken_over();
    if (entry.offset != expected) return wrong_offset();
    most = entry.record.size.value_or(entry.reserved);
  }
  if (static_cast<std::int64_t>(bytes.size()) > most - expected)
    return fail(Code::too_large, "the file has more bytes than it may have");
  if (entry.file.offset() == 0 || entry.file.at_window())
    if (auto r = parts_.store.check_room(bytes.size()); !r) return r;
  const auto written = entry.file.append(bytes);
  metrics_.bytes.add(written ? bytes.size() : 0);
  const MutexLock lock(mutex_);
  entry.offset = entry.file.offset();
  return written;
}

/// `expected` of -1: wherever it is.
void Uploads::conclude_request(const Entry& entry, std::uint64_t turn, std::int64_t expected, Executor& io, Done done) {
  std::optional<Result<UploadProgress>> now;
  {
    const MutexLock lock(mutex_);
    if (entry->gone)
      now = no_such_upload();
    else if (entry->turn != turn)
      now = taken_over();
    else if (expected >= 0 && !entry->is_complete() && entry->offset != expected)
      now = wrong_offset();
    else if (!entry->record.size)
      entry->record.size = entry->offset;
    if (!now && (entry->is_complete() || !entry->has_all())) now = progress_of(*entry);
  }
  if (!now) return answer_when_complete(entry, io, std::move(done));
  io.post([now = std::move(*now), done = std::move(done)]() mutable { done(std::move(now)); });
}

}  // namespace snug
