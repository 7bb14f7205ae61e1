#include "search/index_readers.h"

#include <utility>

#include "base/log.h"

namespace snug {

Result<void> IndexReaders::read(const std::function<void(IndexReader&)>& look) {
  constexpr std::int64_t again_after_ms = 1000;
  Error unavailable = fail(Code::unavailable, "the search index can't be read now");
  unavailable.retry_after_ms = again_after_ms;
  if (state_.file == 0) return unavailable;
  try {
    Opened opened = take();
    look(*opened.reader);
    give_back(std::move(opened));
    return {};
  } catch (const StoreError& error) {
    log::warning("the search index can't be read", {{"why", error.what()}});
    if ((error.is_damage() || error.is_defect()) && !state_.damaged.exchange(true)) wake_();
    return unavailable;
  }
}

IndexReaders::Opened IndexReaders::take() {
  const std::uint64_t file = state_.file;
  {
    const MutexLock lock(mutex_);
    while (!idle_.empty()) {
      Opened opened = std::move(idle_.back());
      idle_.pop_back();
      if (opened.file == file) return opened;
    }
  }
  return {file, std::make_unique<IndexReader>(state_.path)};
}

void IndexReaders::give_back(Opened opened) {
  if (opened.file != state_.file) return;
  const MutexLock lock(mutex_);
  idle_.push_back(std::move(opened));
}

}  // namespace snug
