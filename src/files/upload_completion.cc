// What happens once all bytes of an upload are here: its file gets into the store, and is looked into.
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <vector>

#include "base/bytes.h"
#include "base/files.h"
#include "base/log.h"
#include "files/upload_entry.h"
#include "files/uploads.h"

namespace snug {

namespace {

Error unavailable() { return {Code::unavailable, "the server can't store the file", {}, 5'000}; }

std::string head_of(int descriptor) {
  std::string head(FileInspector::head_bytes, '\0');
  const ssize_t n = ::pread(descriptor, head.data(), head.size(), 0);
  head.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
  return head;
}

OwnedDescriptor new_file(const std::filesystem::path& path) {
  return OwnedDescriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
}

}  // namespace

void Uploads::answer_when_complete(const Entry& entry, Executor& io, Done done) {
  bool begins = false;
  {
    const MutexLock lock(mutex_);
    entry->waiting.emplace_back(&io, std::make_shared<Done>(std::move(done)));
    begins = !std::exchange(entry->completing, true);
  }
  if (begins) complete(entry);
}

void Uploads::complete(const Entry& entry) {
  FileProof proof;
  auto stored = store(*entry, proof);
  if (!stored) return fail_completion(entry, stored.error());
  if (!proof.is_picture) return conclude(entry, std::move(*stored), std::nullopt);
  look_into(entry, std::move(*stored));
}

Result<AttachedFile> Uploads::store(UploadEntry& entry, FileProof& proof) {
  UploadRecord record;
  {
    const MutexLock lock(mutex_);
    record = entry.record;
  }
  auto hash = entry.file.finish();
  if (!hash) return hash.error();
  const int bytes = entry.file.descriptor();
  proof = parts_.inspector.prove(head_of(bytes));
  AttachedFile file{
      .hash = std::move(*hash), .name = record.name, .type = proof.type, .size = *record.size, .kind = proof.kind};
  const bool strips = proof.can_strip && record.as != UploadAs::file;
  if (auto r = strips ? strip(entry, proof, file) : parts_.store.keep(bytes, entry.file.path(), file.hash); !r)
    return r.error();
  return file;
}

/// What is kept is a copy; the original goes with the upload's bytes.
Result<void> Uploads::strip(UploadEntry& entry, const FileProof& proof, AttachedFile& file) {
  const auto path = draft_of(entry.record.id, ".stripped");
  const OwnedDescriptor copy = new_file(path);
  Result<void> result = unavailable();
  if (copy.get() >= 0) {
    const auto size = parts_.inspector.strip(entry.file.descriptor(), copy.get(), proof);
    const auto hash = size ? hash_of_file(copy.get()) : std::nullopt;
    if (hash) {
      file.hash = *hash;
      file.size = static_cast<std::int64_t>(*size);
      result = parts_.store.keep(copy.get(), path, file.hash);
    } else if (!size && size.error().code == Code::bad_request) {
      result = fail(Code::bad_request, "the picture is damaged; it can be sent as a file");
    }
  }
  ::unlink(path.c_str());
  return result;
}

/// Goes on without what the picture shows if that takes too long.
void Uploads::look_into(const Entry& entry, AttachedFile file) {
  const auto once = std::make_shared<std::atomic<bool>>(false);
  const auto go_on = [this, entry, once, file](std::optional<PictureFacts> facts) {
    if (once->exchange(true)) return;
    if (!facts) metrics_.looks_failed.add();
    entry->strand->submit([this, entry, file, facts = std::move(facts)] { conclude(entry, file, facts); });
  };
  const bool square = entry->record.as == UploadAs::avatar;
  auto bytes = parts_.store.open(file.hash);
  if (!bytes || !parts_.inspector.examine(std::move(*bytes), square ? PreviewKind::square : PreviewKind::whole, go_on))
    return go_on(std::nullopt);
  parts_.timers.post(
      [this, go_on] { parts_.timers.post_after(options_.look_timeout, [go_on] { go_on(std::nullopt); }); });
}

void Uploads::conclude(const Entry& entry, AttachedFile file, const std::optional<PictureFacts>& facts) {
  if (facts) {
    file.width = facts->width;
    file.height = facts->height;
    if (facts->animated) file.animated = true;
    if (!facts->thumb_hash.empty()) file.thumb_hash = base64_encode(facts->thumb_hash);
    if (!facts->preview.empty())
      if (auto preview = parts_.store.put(facts->preview)) file.preview = std::move(*preview);
  }
  UploadRecord record;
  bool gone = false;
  {
    const MutexLock lock(mutex_);
    record = entry->record;
    gone = entry->gone;
  }
  record.file = std::move(file);
  record.expires_at = Time{parts_.clock.now().ms + options_.kept.count()};
  if (gone) return fail_completion(entry, fail(Code::not_found, "no such upload"));
  if (!save(record, true)) return fail_completion(entry, unavailable());
  entry->file.close();
  ::unlink(entry->file.path().c_str());

  decltype(entry->waiting) waiting;
  std::optional<UploadProgress> progress;
  {
    const MutexLock lock(mutex_);
    entry->record.file = std::move(record.file);
    entry->record.expires_at = record.expires_at;
    entry->completing = false;
    waiting.swap(entry->waiting);
    progress = progress_of(*entry);
    if (!entry->gone) metrics_.open.add(-1);
  }
  metrics_.completed.add();
  for (const auto& [io, done] : waiting) io->post([done = done, progress] { (*done)(*progress); });
}

/// What may go better later stays; then its client asks again.
void Uploads::fail_completion(const Entry& entry, const Error& error) {
  decltype(entry->waiting) waiting;
  {
    const MutexLock lock(mutex_);
    entry->completing = false;
    waiting.swap(entry->waiting);
  }
  entry->file.close();
  if (error.code != Code::unavailable) drop(entry, metrics_.failed);
  for (const auto& [io, done] : waiting) io->post([done = done, error] { (*done)(error); });
}

}  // namespace snug
