// UnixAddress: the address of a Unix socket, however long the path of its file is.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <filesystem>

#include "base/descriptor.h"

namespace snug {

/// An address holds a path of 107 bytes. A longer one goes through the open folder, by /proc/self/fd: good as long as
/// this lives. Thread: one.
class UnixAddress {
 public:
  /// `file`: absolute, or below the working folder.
  explicit UnixAddress(const std::filesystem::path& file);

  /// 0, or the errno of why there is no address. ENAMETOOLONG: the path is too long, and /proc is not mounted.
  int error() const { return error_; }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address_); }
  socklen_t size() const { return sizeof address_; }

 private:
  OwnedDescriptor folder_;  // -1: not needed
  sockaddr_un address_{};
  int error_ = 0;
};

}  // namespace snug
