// FileAccess: whether a user may get a file of a message, or a picture of something else. Asked by src/endpoints,
// answered by src/api.
#pragma once

#include <cstdint>
#include <string>

#include "base/id.h"
#include "base/move_function.h"
#include "base/result.h"
#include "model/authenticator.h"

namespace snug {

/// What is wanted.
enum class FileOf {
  attachment,   ///< a file of a message; `id`, `n`
  preview,      ///< its preview
  link,         ///< the picture of what a link of a message leads to; `id`, `n`
  user,         ///< a profile picture; `id`, `tag`
  chat,         ///< of a group or channel; `id`, `tag`
  emoji,        ///< `id`
  server_logo,  ///< `tag`; for everybody
};

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
    Identity who{};  ///< none for the logo, which needs no login
    FileOf of = FileOf::attachment;
    std::int64_t id = 0;  ///< of the message, user, chat or emoji
    std::int64_t n = 0;
    std::string tag{};  ///< rows::tag_of the picture that is there
    int io = 0;
  };
  /// A user that may read the message, knows the user, or is a member of the chat may get its files. Failures:
  /// unauthorized (the login session has ended), not_found (also where the caller may not know), not_member,
  /// unavailable.
  virtual void find(Request request, MoveFunction<void(Result<FileFound>)> done) = 0;
};

}  // namespace snug
