#include "peers/snapshot_offers.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace snug {

/// The file of an offer as the body of one answer; its end is noted.
class SnapshotOffers::Stream final : public BodySource {
 public:
  Stream(std::shared_ptr<FileSource> file, std::weak_ptr<SnapshotOffers> offers, std::string digest)
      : file_(std::move(file)), offers_(std::move(offers)), digest_(std::move(digest)) {}
  ~Stream() override {
    if (const auto offers = offers_.lock()) offers->ended(digest_, begun_, complete_);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  std::uint64_t size() const override { return file_->size(); }
  void read(std::uint64_t offset, std::span<char> into, MoveFunction<void(std::size_t)> done) override {
    // `done` may destroy this.
    begun_ = true;
    file_->read(offset, into, [&](std::size_t count) {
      complete_ = complete_ || (count > 0 && offset + count == file_->size());
      done(count);
    });
  }

 private:
  const std::shared_ptr<FileSource> file_;
  const std::weak_ptr<SnapshotOffers> offers_;
  const std::string digest_;
  bool begun_ = false;
  bool complete_ = false;  // its last byte was given out
};

void SnapshotOffers::ask(int node, const std::string& digest, Executor& executor, Done done) {
  bool begins = false;
  int id = 0;
  std::optional<Answer> answer;
  {
    const MutexLock lock(mutex_);
    answer = judge(node, digest, begins);
    if (std::holds_alternative<NotYet>(*answer)) {
      answer.reset();
      id = ++last_id_;
      waiting_.push_back({id, &executor, std::move(done)});
    }
  }
  if (answer) return done(std::move(*answer));
  executor.post_after(limits_.hold, [weak = weak_from_this(), id] {
    if (const auto self = weak.lock()) self->stop_waiting(id);
  });
  if (begins) begin_making();
}

SnapshotOffers::Answer SnapshotOffers::judge(int node, const std::string& digest, bool& begins) {
  prune();
  if (closed_) return busy("the server is stopping");
  if (Offer* offer = find(node, digest)) {
    if (streams_ >= limits_.streams) return busy("too many snapshots are downloaded at the moment");
    return give(*offer);
  }
  if (making_for_ == node) return NotYet{};
  if (making_for_ >= 0) return busy("a snapshot is being made for another node");
  const auto open =
      std::count_if(offers_.begin(), offers_.end(), [](const Offer& o) { return !o.complete || o.streams > 0; });
  if (open >= limits_.offers || streams_ >= limits_.streams)
    return busy("too many snapshots are downloaded at the moment");
  making_for_ = node;
  begins = true;
  return NotYet{};
}

/// A node that begins anew has given up what it has begun to download.
SnapshotOffers::Offer* SnapshotOffers::find(int node, const std::string& digest) {
  for (Offer& offer : offers_)
    if (!digest.empty() && offer.digest == digest) return &offer;
  offers_.remove_if([&](const Offer& offer) { return offer.node == node && offer.taken && offer.streams == 0; });
  for (Offer& offer : offers_)
    if (offer.node == node && !offer.taken) return &offer;
  return nullptr;
}

SnapshotOffers::Given SnapshotOffers::give(Offer& offer) {
  ++offer.streams;
  ++streams_;
  return {std::make_shared<Stream>(offer.file, weak_from_this(), offer.digest), offer.digest};
}

void SnapshotOffers::prune() {
  const SteadyTime now = clock_.steady();
  offers_.remove_if([&](const Offer& offer) { return offer.streams == 0 && offer.until <= now; });
}

Error SnapshotOffers::busy(const char* why) const {
  Error error = fail(Code::unavailable, why);
  error.retry_after_ms = limits_.retry.count();
  return error;
}

void SnapshotOffers::begin_making() {
  make_([weak = weak_from_this()](Result<SnapshotFile> made) {
    if (const auto self = weak.lock()) return self->made(std::move(made));
    if (made) ::unlink(made->file.c_str());
  });
}

void SnapshotOffers::made(Result<SnapshotFile> made) {
  std::shared_ptr<FileSource> file;
  Error why = busy("a snapshot could not be made");
  if (made) {
    try {
      file = std::make_shared<FileSource>(made->file);
    } catch (const std::exception& error) {
      made = fail(Code::unavailable, error.what());
    }
  }
  if (made) ::unlink(made->file.c_str());
  if (!made) log::warning("no snapshot could be made for another node", {{"why", made.error().message}});

  Answers answers;
  int node = -1;
  {
    const MutexLock lock(mutex_);
    node = std::exchange(making_for_, -1);
    if (file && !closed_)
      offers_.push_back({.node = node, .file = file, .digest = made->digest, .until = clock_.steady() + limits_.keep});
    for (Waiting& waiting : waiting_) {
      const bool given = file && !closed_ && streams_ < limits_.streams;
      answers.emplace_back(std::move(waiting), given ? Answer(give(offers_.back())) : Answer(why));
    }
    waiting_.clear();
  }
  if (file) log::info("a snapshot was made for another node", {{"node", node}, {"bytes", file->size()}});
  for (auto& [waiting, answer] : answers) {
    waiting.executor->post(
        [done = std::move(waiting.done), answer = std::move(answer)]() mutable { done(std::move(answer)); });
  }
  if (file) prune_later();
}

void SnapshotOffers::stop_waiting(int id) {
  Done done;
  {
    const MutexLock lock(mutex_);
    const auto at = std::find_if(waiting_.begin(), waiting_.end(), [&](const Waiting& w) { return w.id == id; });
    if (at == waiting_.end()) return;
    done = std::move(at->done);
    waiting_.erase(at);
  }
  done(NotYet{});
}

void SnapshotOffers::ended(const std::string& digest, bool begun, bool complete) {
  {
    const MutexLock lock(mutex_);
    --streams_;
    const auto at = std::find_if(offers_.begin(), offers_.end(), [&](const Offer& o) { return o.digest == digest; });
    if (at == offers_.end()) return;
    --at->streams;
    at->taken = at->taken || begun;
    at->complete = complete;  // who came back for more lacks something
    at->until = clock_.steady() + (at->complete ? limits_.linger : limits_.keep);
    if (closed_ && at->streams == 0) offers_.erase(at);
  }
  prune_later();
}

void SnapshotOffers::prune_now() {
  const MutexLock lock(mutex_);
  prune();
}

/// Timers are set on their own thread.
void SnapshotOffers::prune_later() {
  timers_.post([weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    for (const auto time : {self->limits_.linger, self->limits_.keep})
      self->timers_.post_after(time + std::chrono::milliseconds(1), [weak] {
        if (const auto later = weak.lock()) later->prune_now();
      });
  });
}

void SnapshotOffers::close() {
  std::list<Waiting> refused;
  {
    const MutexLock lock(mutex_);
    if (std::exchange(closed_, true)) return;
    refused = std::move(waiting_);
    waiting_.clear();
    offers_.remove_if([](const Offer& offer) { return offer.streams == 0; });
  }
  for (Waiting& waiting : refused)
    waiting.executor->post([done = std::move(waiting.done), why = busy("the server is stopping")]() mutable {
      done(Answer(std::move(why)));
    });
}

}  // namespace snug
