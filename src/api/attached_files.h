// What a message's attachments are, from the uploads that they name and what their sender says of them.
#pragma once

#include <vector>

#include "base/result.h"
#include "model/params_messages.h"
#include "model/upload_lookup.h"

namespace snug {

/// `uploads`: null: there are none. Failures: bad_request and not_found naming the field, and those of
/// UploadLookup::find_complete.
Result<std::vector<AttachedFile>> attached_files(UploadLookup* uploads, UserId sender, const AttachmentList& list);

}  // namespace snug
