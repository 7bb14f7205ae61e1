#include "files/upload_writer.h"

#include <optional>
#include <string>
#include <utility>

#include "files/upload_entry.h"

namespace snug {

struct UploadWriter::State : std::enable_shared_from_this<State> {
  State(Uploads& u, std::shared_ptr<UploadEntry> e, std::uint64_t t, std::int64_t expected_offset, Executor& executor)
      : uploads(u), entry(std::move(e)), turn(t), io(executor), expected(expected_offset) {}

  void drain();
  void fail_once(Result<void> result) {
    if (!result && !error) error = result.error();
  }

  Uploads& uploads;
  const std::shared_ptr<UploadEntry> entry;
  const std::uint64_t turn;
  Executor& io;

  // The io thread's.
  MoveFunction<void()> ready;
  bool finished = false;

  // The strand's.
  std::int64_t expected;  // where the next bytes go
  std::optional<Error> error;

  Mutex mutex;
  std::string pending GUARDED_BY(mutex);
  std::size_t in_flight GUARDED_BY(mutex) = 0;
  bool queued GUARDED_BY(mutex) = false;  // the strand has a task that takes what is pending
  bool waiting GUARDED_BY(mutex) = false;
};

UploadWriter::UploadWriter(Uploads& uploads, std::shared_ptr<UploadEntry> entry, std::uint64_t turn,
                           std::int64_t expected, Executor& io, bool begin)
    : state_(std::make_shared<State>(uploads, std::move(entry), turn, expected, io)) {
  if (begin) state_->entry->strand->submit([state = state_] { state->fail_once(state->uploads.begin(*state->entry)); });
}

UploadWriter::~UploadWriter() {
  state_->ready = {};
  state_->entry->strand->submit([state = state_, finished = state_->finished] {
    UploadEntry& entry = *state->entry;
    bool last = false, drop = false;
    {
      const MutexLock lock(state->uploads.mutex_);
      last = entry.turn == state->turn;
      if (last) entry.writing = false;
      drop = !finished && !entry.record.size && !entry.gone;
    }
    if (last) entry.file.close();
    if (drop) state->uploads.drop(state->entry, state->uploads.metrics_.failed);
  });
}

const std::string& UploadWriter::id() const { return state_->entry->record.id; }

void UploadWriter::on_ready(MoveFunction<void()> ready) { state_->ready = std::move(ready); }

bool UploadWriter::write(std::string_view piece) {
  bool full = false, submit = false;
  {
    const MutexLock lock(state_->mutex);
    state_->pending += piece;
    state_->in_flight += piece.size();
    full = state_->in_flight >= most_in_flight;
    state_->waiting |= full;
    submit = !std::exchange(state_->queued, true);
  }
  if (submit) state_->entry->strand->submit([state = state_] { state->drain(); });
  return !full;
}

void UploadWriter::State::drain() {
  std::string bytes;
  {
    const MutexLock lock(mutex);
    bytes.swap(pending);
    queued = false;
  }
  if (!error) {
    fail_once(uploads.append(*entry, turn, expected, bytes));
    expected += static_cast<std::int64_t>(bytes.size());
  }
  {
    const MutexLock lock(mutex);
    in_flight -= bytes.size();
    if (!waiting || in_flight > most_in_flight / 2) return;
    waiting = false;
  }
  io.post([self = shared_from_this()] {
    if (self->ready) self->ready();
  });
}

void UploadWriter::finish(Uploads::Done done) {
  state_->finished = true;
  const auto answer = std::make_shared<Uploads::Done>(std::move(done));
  const bool taken = state_->entry->strand->submit([state = state_, answer] {
    if (!state->error)
      return state->uploads.conclude_request(state->entry, state->turn, state->expected, state->io, std::move(*answer));
    bool drop = false;
    {
      const MutexLock lock(state->uploads.mutex_);
      drop = !state->entry->record.size && !state->entry->gone;
    }
    if (drop) state->uploads.drop(state->entry, state->uploads.metrics_.failed);
    state->io.post([answer, error = *state->error] { (*answer)(error); });
  });
  if (!taken) (*answer)(Error{Code::unavailable, "the server is stopping", {}, 1'000});
}

}  // namespace snug
