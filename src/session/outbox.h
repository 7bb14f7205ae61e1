// Outbox: what waits to be written to one connection, by reference, in order, bounded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "model/frame.h"

namespace snug {

/// Thread: its io thread. Empty it holds next to no memory.
class Outbox {
 public:
  /// Appends; true if it was empty before.
  bool push(FramePtr frame);

  /// The bytes to write next, as up to `out.size()` pieces; returns how many. Valid until push, consume or clear.
  std::size_t front(std::span<std::string_view> out) const;
  /// The first `count` bytes are written. True if that emptied it.
  bool consume(std::size_t count);

  void clear();

  /// Every frame, from the first on. None of them may be partly written.
  template <class Visit>
  void each(Visit visit) const {
    for (std::size_t i = first_; i < frames_.size(); ++i) visit(*frames_[i]);
  }

  bool empty() const { return bytes_ == 0; }
  std::size_t bytes() const { return bytes_; }

 private:
  std::vector<FramePtr> frames_;  // from first_ on
  std::uint32_t first_ = 0;
  std::uint32_t written_ = 0;  // bytes of the first one
  std::size_t bytes_ = 0;
};

}  // namespace snug
