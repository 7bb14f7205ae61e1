// FileAccess: whether a user may get a file of a message. Asked by src/endpoints, answered by src/api.
#pragma once

#include <cstdint>
#include <string>

#include "base/id.h"
#include "base/move_function.h"
#include "base/result.h"
#include "model/authenticator.h"

namespace snug {

/// What is to be given out.
struct FileFound {
  std::string hash;  ///< SHA-256 of its bytes, in lower-case hex
  std::string name;  ///< of a preview: the picture's
  std::string type;  ///< of a preview: image/webp
};

/// Thread: io threads; answers run on the io thread named.
class FileAccess {
 public:
  virtual ~FileAccess() = default;

  struct Request {
    Identity who;
    MessageId message;
    std::int64_t n = 0;
    bool preview = false;
    int io = 0;
  };
  /// A user that may read the message may get its files. Failures: unauthorized (the login session has ended),
  /// not_found (also where the caller may not know), not_member, unavailable.
  virtual void find(Request request, MoveFunction<void(Result<FileFound>)> done) = 0;
};

}  // namespace snug
