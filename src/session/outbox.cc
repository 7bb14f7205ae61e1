#include "session/outbox.h"

#include <cassert>

namespace snug {

namespace {
constexpr std::size_t kept_capacity = 16;  // of an empty outbox
}

bool Outbox::push(FramePtr frame) {
  const bool was_empty = empty();
  bytes_ += frame->size();
  frames_.push_back(std::move(frame));
  return was_empty;
}

std::size_t Outbox::front(std::span<std::string_view> out) const {
  std::size_t count = 0;
  for (std::size_t i = first_; i < frames_.size() && count < out.size(); ++i) out[count++] = frames_[i]->bytes();
  if (count > 0) out[0].remove_prefix(written_);
  return count;
}

bool Outbox::consume(std::size_t count) {
  assert(count <= bytes_);
  if (count == bytes_) {
    const bool emptied = !empty();
    clear();
    return emptied;
  }
  bytes_ -= count;
  count += written_;
  while (count >= frames_[first_]->size()) {
    count -= frames_[first_]->size();
    frames_[first_++] = FramePtr();
  }
  written_ = static_cast<std::uint32_t>(count);
  if (first_ >= 64 && first_ * 2 >= frames_.size()) {
    frames_.erase(frames_.begin(), frames_.begin() + first_);
    first_ = 0;
  }
  return false;
}

void Outbox::clear() {
  if (frames_.capacity() > kept_capacity)
    std::vector<FramePtr>().swap(frames_);
  else
    frames_.clear();
  first_ = written_ = 0;
  bytes_ = 0;
}

}  // namespace snug
