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

/// The hash of the picture of an upload that shows it small, for who or what it is to stand for. Failures: as above.
Result<std::string> picture_in(UploadLookup* uploads, UserId owner, const std::string& upload_id,
                               const std::string& field);
/// The same for a field that may be null.
template <class Field>
Result<Patch<std::string>> picture_in(UploadLookup* uploads, UserId owner, const Patch<Field>& field,
                                      const std::string& name) {
  Patch<std::string> picture{field.present, std::nullopt};
  if (!field.value) return picture;
  auto hash = picture_in(uploads, owner, *field.value, name);
  if (!hash) return hash.error();
  picture.value = std::move(*hash);
  return picture;
}
/// An upload as a message would name it. Failures: as above, naming the field.
Result<AttachedFile> find_upload(UploadLookup* uploads, UserId owner, const std::string& id, const std::string& field);

}  // namespace snug
