// What an app that moved here calls things: other names for operations and events, over Socket.IO only.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace snug {

/// Immutable once it is in use. Thread: any.
struct SocketIoNames {
  using Names = std::map<std::string, std::string, std::less<>>;
  Names operations{};  ///< what clients say → the operation; they may use its own name, too
  Names events{};      ///< the event → the name that it is sent under instead

  std::string_view operation(std::string_view said) const { return find(operations, said); }
  std::string_view event(std::string_view name) const { return find(events, name); }

 private:
  static std::string_view find(const Names& names, std::string_view name) {
    const auto found = names.find(name);
    return found == names.end() ? name : std::string_view(found->second);
  }
};

}  // namespace snug
