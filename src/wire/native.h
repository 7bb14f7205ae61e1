// The native dialect: one JSON object per WebSocket text message (docs/protocol.md, "Native WebSocket").
//
//   call     {"event": NAME, "data": {…}, "ack": N, "cursor": "…"}     all but the name may be left out
//   answer   {"ack": N, "data": {"ok": true, …result}}
//            {"ack": N, "data": {"ok": false, "error": {…}}}
//   event    {"event": NAME, "data": {…}, "cursor": "…"}               the cursor where there is one
#pragma once

#include "model/dialect.h"

namespace snug {

class NativeDialect final : public CallDialect {
 public:
  Result<IncomingCall> decode(std::string_view message) const override;
  FramePtr event(std::string_view name, std::string_view data, std::string_view cursor) const override;
  FramePtr ack(std::int64_t ack, std::string_view result, std::string_view cursor) const override;
  FramePtr failure(std::int64_t ack, const Error& error) const override;
};

}  // namespace snug
