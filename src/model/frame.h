// Frame: bytes that are ready to be written to a socket, shared by all outboxes that hold them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace snug {

class Frame;

/// A counted reference to a Frame. Thread: the frame's.
class FramePtr {
 public:
  FramePtr() = default;
  /// `trailer`: see Frame::trailer.
  static FramePtr make(std::string bytes, std::size_t payload_at);
  static FramePtr make(std::string bytes, std::size_t payload_at, FramePtr trailer);
  FramePtr(const FramePtr& other);
  FramePtr(FramePtr&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  FramePtr& operator=(FramePtr other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~FramePtr();
  explicit operator bool() const { return frame_ != nullptr; }
  const Frame& operator*() const { return *frame_; }
  const Frame* operator->() const { return frame_; }

 private:
  Frame* frame_ = nullptr;
};

/// Immutable once built. Thread: the one that built it (an io thread): the reference count is not atomic.
class Frame {
 public:
  std::string_view bytes() const { return bytes_; }                         ///< with the WebSocket header
  std::string_view payload() const { return bytes().substr(payload_at_); }  ///< without it
  std::size_t size() const { return bytes_.size(); }
  bool binary() const { return (bytes_.front() & 0x0f) == 2; }  ///< by the header's opcode
  /// Dialect::cursor_frame of the cursor that a client has reached with this frame. The last one of a gathered write is
  /// written at its end. Usually null.
  const FramePtr& trailer() const { return trailer_; }

 private:
  friend class FramePtr;
  Frame(std::string bytes, std::size_t payload_at, FramePtr trailer)
      : bytes_(std::move(bytes)), payload_at_(static_cast<std::uint32_t>(payload_at)), trailer_(std::move(trailer)) {}
  const std::string bytes_;
  const std::uint32_t payload_at_;
  std::uint32_t references_ = 1;
  const FramePtr trailer_;
};

inline FramePtr FramePtr::make(std::string bytes, std::size_t payload_at, FramePtr trailer) {
  FramePtr made;
  made.frame_ = new Frame(std::move(bytes), payload_at, std::move(trailer));
  return made;
}
inline FramePtr FramePtr::make(std::string bytes, std::size_t payload_at) {
  return make(std::move(bytes), payload_at, FramePtr());
}
inline FramePtr::FramePtr(const FramePtr& other) : frame_(other.frame_) {
  if (frame_) ++frame_->references_;
}
inline FramePtr::~FramePtr() {
  if (frame_ && --frame_->references_ == 0) delete frame_;
}

}  // namespace snug
