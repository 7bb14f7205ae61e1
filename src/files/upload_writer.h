// UploadWriter: the bytes of one request on their way into an upload.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/executor.h"
#include "base/move_function.h"
#include "files/uploads.h"

namespace snug {

/// Thread: the io thread of its request. Destroyed before `finish`: what came so far is written, unless the upload goes
/// with its request.
class UploadWriter {
 public:
  static constexpr std::size_t most_in_flight = 256 << 10;  ///< bytes that were taken and are not written

  ~UploadWriter();
  UploadWriter(const UploadWriter&) = delete;
  UploadWriter& operator=(const UploadWriter&) = delete;

  const std::string& id() const;

  /// Called whenever more can be written after `write` was false.
  void on_ready(MoveFunction<void()> ready);
  /// Takes the whole piece. False: no more until ready. Once writing has failed, pieces are dropped, and `finish` says
  /// why.
  bool write(std::string_view piece);
  /// Answers once all is written, and the upload is complete if that was all of it. Failures: conflict (a newer request
  /// has taken over, or it does not go on there), too_large, bad_request (a picture is broken), unavailable.
  void finish(Uploads::Done done);

 private:
  friend class Uploads;
  struct State;
  UploadWriter(Uploads& uploads, std::shared_ptr<UploadEntry> entry, std::uint64_t turn, std::int64_t expected,
               Executor& io, bool begin);

  const std::shared_ptr<State> state_;
};

}  // namespace snug
