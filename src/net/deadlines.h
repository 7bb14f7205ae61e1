// What the connections of one io thread wait for.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/deadlines.h"

namespace snug {

enum class Wait : std::uint8_t {
  nothing,  ///< no limit: the answer of an operation, which comes by itself
  header,   ///< the rest of an HTTP header
  body,     ///< the rest of an HTTP body
  request,  ///< the next HTTP request
  send,     ///< the peer to take what we write
  sign,     ///< any sign of life of a WebSocket peer
  pong,     ///< the same, after it was asked for one
  close,    ///< a WebSocket peer's close frame
  end,      ///< the peer to hang up
  parting,  ///< at the stop, a request that is on its way
};
inline constexpr std::size_t wait_kinds = 10;

using ConnectionDeadlines = Deadlines<Wait, wait_kinds>;
using Waiting = ConnectionDeadlines::Waiting;

}  // namespace snug
