// Frame: bytes that are ready to be written to a socket, shared by all outboxes that hold them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace snug {

/// Immutable once built. Thread: the one that built it (an io thread): the reference count is not atomic.
class Frame {
 public:
  std::string_view bytes() const { return bytes_; }                         ///< with the WebSocket header
  std::string_view payload() const { return bytes().substr(payload_at_); }  ///< without it
  std::size_t size() const { return bytes_.size(); }

 private:
  friend class FramePtr;
  Frame(std::string bytes, std::size_t payload_at) : bytes_(std::move(bytes)), payload_at_(payload_at) {}
  const std::string bytes_;
  const std::size_t payload_at_;
  std::uint32_t references_ = 0;
};

/// A counted reference to a Frame. Thread: the frame's.
class FramePtr {
 public:
  FramePtr() = default;
  static FramePtr make(std::string bytes, std::size_t payload_at) {
    return FramePtr(new Frame(std::move(bytes), payload_at));
  }
  FramePtr(const FramePtr& other) : frame_(other.frame_) {
    if (frame_) ++frame_->references_;
  }
  FramePtr(FramePtr&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  FramePtr& operator=(FramePtr other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~FramePtr() {
    if (frame_ && --frame_->references_ == 0) delete frame_;
  }
  explicit operator bool() const { return frame_ != nullptr; }
  const Frame& operator*() const { return *frame_; }
  const Frame* operator->() const { return frame_; }

 private:
  explicit FramePtr(Frame* frame) : frame_(frame) { ++frame_->references_; }
  Frame* frame_ = nullptr;
};

}  // namespace snug
