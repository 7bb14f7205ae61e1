// PictureInspector: what uploads learn of files, by the room `media`.
#pragma once

#include <memory>

#include "base/metrics.h"
#include "files/file_inspector.h"
#include "media/media_workers.h"

namespace snug {

/// Thread: any.
class PictureInspector final : public FileInspector {
 public:
  /// `program`: the executable that becomes a worker (MediaWorkers::Options); empty: pictures have no previews.
  PictureInspector(const std::string& program, Metrics& metrics);

  FileProof prove(std::string_view head) const override;
  Result<std::uint64_t> strip(int from, int to, const FileProof& proof) const override;
  bool examine(OwnedDescriptor file, PreviewKind preview,
               MoveFunction<void(std::optional<PictureFacts>)> done) override;

  /// As `examine`, with a preview of the whole picture that has at most `longest_side` pixels a side.
  bool shrink(OwnedDescriptor file, int longest_side, MoveFunction<void(std::optional<PictureFacts>)> done);

 private:
  bool look(OwnedDescriptor file, PreviewRequest preview, MoveFunction<void(std::optional<PictureFacts>)> done);

  MediaWorkers workers_;
};

}  // namespace snug
