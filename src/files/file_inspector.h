// FileInspector: what the bytes of a file prove, and what a picture shows. The seam between uploads and the decoders.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/descriptor.h"
#include "base/move_function.h"
#include "base/result.h"
#include "model/objects.h"

namespace snug {

/// What the first bytes prove.
struct FileProof {
  AttachmentKind kind = AttachmentKind::file;
  std::string type = "application/octet-stream";
  bool can_strip = false;   ///< what tells where it was made can be taken out
  bool is_picture = false;  ///< `examine` knows more
};

/// What a decoded picture shows.
struct PictureFacts {
  std::int64_t width = 0, height = 0;  ///< as it is to be seen
  bool animated = false;
  std::string thumb_hash;  ///< raw bytes
  std::string preview;     ///< a WebP file; empty: none
  std::int64_t preview_width = 0, preview_height = 0;
};

/// Which preview is made of a picture.
enum class PreviewKind {
  whole,   ///< of all of it, at most 1280 pixels a side
  square,  ///< of its middle, at most 512 pixels a side: what stands for somebody
};

/// Thread: any; called on threads of the files.
class FileInspector {
 public:
  virtual ~FileInspector() = default;

  static constexpr std::size_t head_bytes = 4096;  ///< what `prove` looks at

  virtual FileProof prove(std::string_view head) const = 0;
  /// Copies a file that `can_strip` without what tells where, when and by whom it was made; returns the bytes written.
  /// Failures: bad_request (it is broken), others.
  virtual Result<std::uint64_t> strip(int from, int to, const FileProof& proof) const = 0;
  /// Looks into a picture, and calls `done` once, on any thread; nothing: it is none that can be decoded. False: not
  /// now; `done` is never called.
  virtual bool examine(OwnedDescriptor file, PreviewKind preview,
                       MoveFunction<void(std::optional<PictureFacts>)> done) = 0;
};

}  // namespace snug
