// What is said in pieces, so that it is written into its frame in one go.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "model/frame.h"

namespace snug {

/// A WebSocket text frame whose payload is the pieces, one behind the other.
FramePtr text_frame(std::initializer_list<std::string_view> pieces, FramePtr trailer = {});

/// The object of an ack, `{"ok":true, …result, "cursor":"…"}`: put between a dialect's own pieces in this order.
struct AckPieces {
  /// `result`, a JSON object, is kept as a view. `at`: empty for none.
  AckPieces(std::string_view result, std::string_view at);

  std::string_view ok;      ///< up to the members of the result
  std::string_view result;  ///< these
  std::string cursor;       ///< the rest
};

}  // namespace snug
