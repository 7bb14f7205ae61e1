// Outbox: what waits to be written to one connection, by reference, in order, bounded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "model/frame.h"

namespace snug {

class Transport;

/// Thread: its io thread. Empty it holds next to no memory.
class Outbox {
 public:
  /// Who waits for what is written.
  class Watcher {
   public:
    virtual ~Watcher() = default;
    /// `count` more bytes have left.
    virtual void on_written(std::size_t count) = 0;
  };

  /// Who writes it out from now on: is woken when it is no longer empty; at once, if it isn't.
  void attach(Transport& writer);
  /// One at a time, until it is forgotten.
  void watch(Watcher& watcher) { watcher_ = &watcher; }
  void forget(const Watcher& watcher) {
    if (watcher_ == &watcher) watcher_ = nullptr;
  }

  void push(FramePtr frame);
  /// The trailer (Frame::trailer) of the frames pushed so far, which have none of their own; null: there is none.
  void set_trailer(FramePtr trailer) { trailer_ = std::move(trailer); }
  /// All is said that this turn of the loop has to say: pushes the last trailer. Before each gathered write.
  void seal();

  /// The bytes to write next, as up to `out.size()` pieces; returns how many. Valid until push, seal, consume or clear.
  std::size_t front(std::span<std::string_view> out) const;
  /// The first `count` bytes are written.
  void consume(std::size_t count);

  void clear();

  /// Every frame, from the first on. None of them may be partly written.
  template <class Visit>
  void each(Visit visit) const {
    for (std::size_t i = first_; i < frames_.size(); ++i) visit(*frames_[i]);
  }

  bool empty() const { return bytes_ == 0; }
  std::size_t bytes() const { return bytes_; }

 private:
  void drop(std::size_t count);

  std::vector<FramePtr> frames_;  // from first_ on
  FramePtr trailer_;              // of none of the frames
  Transport* writer_ = nullptr;
  Watcher* watcher_ = nullptr;
  std::uint32_t first_ = 0;
  std::uint32_t sealed_ = 0;   // frames before it have their trailers behind them
  std::uint32_t written_ = 0;  // bytes of the first one
  std::size_t bytes_ = 0;
};

}  // namespace snug
