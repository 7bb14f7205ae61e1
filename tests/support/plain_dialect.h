// PlainDialect: frames that a test can read: `new_message {"id":"1"} @e.7`, `#3 {"x":1}`, `#3 !not_found`.
#pragma once

#include <string>

#include "model/call.h"
#include "model/dialect.h"

namespace snug::test {

class PlainDialect final : public CallDialect {
 public:
  explicit PlainDialect(std::string prefix = "") : prefix_(std::move(prefix)) {}

  /// {"event": NAME, "data": {…}, "ack": N, "cursor": …}
  Result<IncomingCall> decode(std::string_view message) const override {
    const auto json = json::parse(message);
    if (!json || !(json->member("event") || json->member("ack"))) return fail(Code::bad_request, "no call");
    IncomingCall call;
    if (const auto event = json->member("event"))
      call.event = event->string().value_or("");
    else
      call.malformed = fail(Code::bad_request, "no call");
    if (const auto data = json->member("data")) call.data = *data;
    if (const auto ack = json->member("ack")) call.ack = ack->integer();
    if (const auto cursor = json->member("cursor")) call.cursor = cursor->string().value_or("");
    return call;
  }
  FramePtr event(std::string_view name, std::string_view data, std::string_view cursor) const override {
    ++events_built;
    return frame(std::string(name) + " " + std::string(data) + (cursor.empty() ? "" : " @" + std::string(cursor)));
  }
  FramePtr ack(std::int64_t ack, std::string_view result, std::string_view cursor) const override {
    return frame("#" + std::to_string(ack) + " " +
                 result_with_cursor(Answer{std::string(result), std::string(cursor)}));
  }
  FramePtr failure(std::int64_t ack, const Error& error) const override {
    return frame("#" + std::to_string(ack) + " !" + std::string(name_of(error.code)));
  }

  mutable int events_built = 0;

 private:
  FramePtr frame(std::string text) const { return FramePtr::make("|" + prefix_ + std::move(text), 1); }
  const std::string prefix_;
};

}  // namespace snug::test
