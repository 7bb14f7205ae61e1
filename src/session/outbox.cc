#include "session/outbox.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "session/transport.h"

namespace snug {

namespace {
constexpr std::size_t kept_capacity = 16;  // of an empty outbox
}

void Outbox::attach(Transport& writer) {
  writer_ = &writer;
  if (!empty()) writer.wake();
}

void Outbox::push(FramePtr frame) {
  const bool was_empty = empty();
  bytes_ += frame->size();
  frames_.push_back(std::move(frame));
  if (was_empty && writer_) writer_->wake();
}

/// A frame is looked at once.
void Outbox::seal() {
  FramePtr trailer = std::exchange(trailer_, {});
  for (std::size_t i = frames_.size(); i > sealed_; --i) {
    if (!frames_[i - 1]->trailer()) continue;
    trailer = frames_[i - 1]->trailer();
    break;
  }
  if (trailer) push(std::move(trailer));
  sealed_ = static_cast<std::uint32_t>(frames_.size());
}

std::size_t Outbox::front(std::span<std::string_view> out) const {
  std::size_t count = 0;
  for (std::size_t i = first_; i < frames_.size() && count < out.size(); ++i) out[count++] = frames_[i]->bytes();
  if (count > 0) out[0].remove_prefix(written_);
  return count;
}

void Outbox::consume(std::size_t count) {
  assert(count <= bytes_);
  count == bytes_ ? clear() : drop(count);
  if (watcher_) watcher_->on_written(count);
}

void Outbox::drop(std::size_t count) {
  bytes_ -= count;
  count += written_;
  while (count >= frames_[first_]->size()) {
    count -= frames_[first_]->size();
    frames_[first_++] = FramePtr();
  }
  written_ = static_cast<std::uint32_t>(count);
  if (first_ >= 64 && first_ * 2 >= frames_.size()) {
    frames_.erase(frames_.begin(), frames_.begin() + first_);
    sealed_ -= std::min(sealed_, first_);
    first_ = 0;
  }
}

void Outbox::clear() {
  if (frames_.capacity() > kept_capacity)
    std::vector<FramePtr>().swap(frames_);
  else
    frames_.clear();
  first_ = sealed_ = written_ = 0;
  bytes_ = 0;
}

}  // namespace snug
