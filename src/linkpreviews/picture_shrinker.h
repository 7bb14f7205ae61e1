// PictureShrinker: makes a small picture of one that a stranger has sent. The seam between previews and the decoders.
#pragma once

#include <optional>
#include <string>

#include "base/move_function.h"
#include "linkpreviews/page_preview.h"

namespace snug {

/// Thread: the LinkFetcher's own.
class PictureShrinker {
 public:
  virtual ~PictureShrinker() = default;

  static constexpr int longest_side = 400;  ///< pixels of the result; the whole picture is to be seen

  /// Decodes `bytes`, of which nothing is known, and calls `done` once, on any thread, also after the LinkFetcher has
  /// gone; nothing: it is no picture that can be decoded. False: not now; `done` is never called. Never blocks.
  virtual bool shrink(std::string bytes, MoveFunction<void(std::optional<PreviewPicture>)> done) = 0;
};

}  // namespace snug
