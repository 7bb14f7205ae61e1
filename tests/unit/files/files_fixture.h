// FilesFixture: a store, threads and uploads in a folder of the test's own.
#pragma once

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <chrono>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "base/executor.h"
#include "base/mutex.h"
#include "files/file_store.h"
#include "files/sha256.h"
#include "files/upload_writer.h"
#include "files/uploads.h"
#include "support/temp_folder.h"

namespace snug::test {

/// An io thread that runs what was posted while the test waits for something. Timers run when the test says so.
class WaitingExecutor final : public Executor {
 public:
  void post(Task task) override {
    const MutexLock lock(mutex_);
    tasks_.push_back(std::move(task));
    posted_.notify_one();
  }
  void post_after(std::chrono::milliseconds, Task task) override { timers_.push_back(std::move(task)); }

  void run_until(const std::function<bool()>& done) {
    while (!done()) {
      Task task;
      {
        const MutexLock lock(mutex_);
        REQUIRE(posted_.wait_for(mutex_, std::chrono::seconds(20), [&]() REQUIRES(mutex_) { return !tasks_.empty(); }));
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      task();
    }
  }
  void run_timers() {
    auto due = std::move(timers_);
    timers_.clear();
    for (Task& task : due) task();
  }
  std::size_t timers() const { return timers_.size(); }

 private:
  Mutex mutex_;
  Condition posted_;
  std::deque<Task> tasks_ GUARDED_BY(mutex_);
  std::vector<Task> timers_;
};

/// Takes what begins with `PIC` for a picture, and cuts `<place>` out of it.
class FakeInspector final : public FileInspector {
 public:
  FileProof prove(std::string_view head) const override {
    if (!head.starts_with("PIC")) return {};
    return {.kind = AttachmentKind::image, .type = "image/png", .can_strip = true, .is_picture = true};
  }
  Result<std::uint64_t> strip(int from, int to, const FileProof&) const override;
  bool examine(OwnedDescriptor, PreviewKind, MoveFunction<void(std::optional<PictureFacts>)> done) override {
    if (!answers) {
      kept.push_back(std::move(done));
      return true;
    }
    done(PictureFacts{.width = 4, .height = 3, .animated = true, .thumb_hash = "thumb", .preview = "a preview"});
    return true;
  }

  bool answers = true;
  std::vector<MoveFunction<void(std::optional<PictureFacts>)>> kept;
};

inline std::string hash_of(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.finish();
}

inline std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline std::size_t files_in(const std::filesystem::path& folder) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) count += entry.is_regular_file();
  return count;
}

struct FilesFixture {
  FilesFixture() { start(); }
  ~FilesFixture() { stop(); }

  TempFolder folder;
  ManualClock clock;
  Metrics metrics;
  FakeInspector inspector;
  WaitingExecutor io;
  std::set<std::string> named;
  bool can_say = true;
  std::int64_t limit = 1 << 20;
  FileStore::Options store_options{.least_free = 0, .least_free_percent = 0};
  Uploads::Options options{.most_unsent_bytes = 3 << 20, .most = 8};
  std::optional<FilePool> pool;
  std::optional<FileStore> store;
  std::optional<Uploads> uploads;
  const UserId ann{1}, ben{2};

  /// As a process does, also after another one was killed.
  void start() {
    pool.emplace("files", 2);
    store.emplace(folder.path() + "/files", clock, store_options);
    uploads.emplace(Uploads::Parts{.store = *store,
                                   .pool = *pool,
                                   .inspector = inspector,
                                   .clock = clock,
                                   .timers = io,
                                   .named = [this](const auto& hashes) { return say(hashes); },
                                   .limit = [this] { return limit; },
                                   .metrics = metrics},
                    options);
  }
  void stop() {
    if (pool) pool->stop();
    uploads.reset();
    pool.reset();
  }
  void restart() {
    stop();
    start();
  }

  std::optional<std::vector<std::string>> say(const std::vector<std::string>& hashes) const {
    if (!can_say) return std::nullopt;
    std::vector<std::string> found;
    for (const std::string& hash : hashes)
      if (named.count(hash)) found.push_back(hash);
    return found;
  }

  Result<UploadProgress> finish(UploadWriter& writer) {
    std::optional<Result<UploadProgress>> result;
    writer.finish([&](Result<UploadProgress> r) { result = std::move(r); });
    io.run_until([&] { return result.has_value(); });
    return *result;
  }
  Result<UploadProgress> settle(UserId owner, const std::string& id) {
    std::optional<Result<UploadProgress>> result;
    uploads->settle(owner, id, io, [&](Result<UploadProgress> r) { result = std::move(r); });
    io.run_until([&] { return result.has_value(); });
    return *result;
  }
  bool remove(UserId owner, const std::string& id) {
    std::optional<Result<void>> result;
    uploads->remove(owner, id, io, [&](Result<void> r) { result = std::move(r); });
    io.run_until([&] { return result.has_value(); });
    return result->ok();
  }
  Result<UploadProgress> begin(UserId owner, std::optional<std::int64_t> size, const std::string& name = "a.txt") {
    auto writer = uploads->create({.owner = owner, .name = name, .type = "text/plain", .size = size}, io);
    if (!writer) return writer.error();
    return finish(**writer);
  }
  Result<UploadProgress> go_on(UserId owner, const std::string& id, std::int64_t offset, std::string_view bytes) {
    auto writer = uploads->resume(owner, id, offset, io);
    if (!writer) return writer.error();
    (*writer)->write(bytes);
    return finish(**writer);
  }
  /// The whole file at once.
  Upload upload(UserId owner, std::string_view bytes, UploadAs as = UploadAs::picture) {
    auto writer = uploads->create({.owner = owner,
                                   .name = "a.txt",
                                   .type = "text/plain",
                                   .as = as,
                                   .size = static_cast<std::int64_t>(bytes.size())},
                                  io);
    REQUIRE(writer);
    (*writer)->write(bytes);
    auto progress = finish(**writer);
    REQUIRE(progress);
    return progress->upload;
  }
  std::string code(const Result<UploadProgress>& result) {
    return result ? "ok" : std::string(name_of(result.error().code));
  }
};

inline Result<std::uint64_t> FakeInspector::strip(int from, int to, const FileProof&) const {
  std::string text(4096, '\0');
  text.resize(static_cast<std::size_t>(::pread(from, text.data(), text.size(), 0)));
  if (text.find("broken") != std::string::npos) return fail(Code::bad_request, "it is broken");
  if (const auto at = text.find("<place>"); at != std::string::npos) text.erase(at, 7);
  if (::write(to, text.data(), text.size()) < 0) return fail(Code::internal, "no");
  return text.size();
}

}  // namespace snug::test
