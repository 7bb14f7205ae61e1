// HeldMessages: what came while reading was paused, to be handed on later.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace snug {

/// In the order they came. Empty it holds no memory but a pointer. Thread: one.
class HeldMessages {
 public:
  void push(bool binary, std::string_view message) {
    if (!bytes_) bytes_ = std::make_unique<std::string>();
    const auto size = static_cast<std::uint32_t>(message.size());
    bytes_->push_back(binary ? 'b' : 't');
    bytes_->append(reinterpret_cast<const char*>(&size), sizeof size);
    bytes_->append(message);
  }

  /// Calls `visit(binary, message)` with each until it returns false: that one and the others stay. What is pushed
  /// meanwhile comes behind them.
  template <class Visit>
  void hand_on(Visit visit) {
    if (!bytes_) return;
    const std::unique_ptr<std::string> held = std::move(bytes_);
    std::string_view rest = *held;
    while (!rest.empty()) {
      std::uint32_t size = 0;
      std::memcpy(&size, rest.data() + 1, sizeof size);
      constexpr std::size_t header = 1 + sizeof size;
      if (!visit(rest.front() == 'b', rest.substr(header, size))) break;
      rest.remove_prefix(header + size);
    }
    if (rest.empty()) return;
    std::string kept(rest);
    if (bytes_) kept += *bytes_;
    bytes_ = std::make_unique<std::string>(std::move(kept));
  }

  void clear() { bytes_.reset(); }
  bool empty() const { return !bytes_; }
  std::size_t bytes() const { return bytes_ ? bytes_->size() : 0; }

 private:
  std::unique_ptr<std::string> bytes_;  // of each: kind, length, content
};

}  // namespace snug
