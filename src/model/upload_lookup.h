// UploadLookup: the uploads that a message may name. Asked by src/api, answered by src/files.
#pragma once

#include <string_view>

#include "base/id.h"
#include "base/result.h"
#include "model/command.h"

namespace snug {

/// Thread: any.
class UploadLookup {
 public:
  virtual ~UploadLookup() = default;

  /// What a command says of an upload of `owner` that is complete: all but what its sender adds (alt, voice …). Its
  /// file is not collected in the next 24 hours, whether the command is applied or not. Failures: not_found (no such
  /// upload, or one of somebody else), conflict (it is not complete), unavailable (it is still being looked at).
  virtual Result<AttachedFile> find_complete(UserId owner, std::string_view upload_id) = 0;
};

}  // namespace snug
