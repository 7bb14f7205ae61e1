// Bodies in pieces: a sink takes a request's as it arrives, a source gives out an answer's. Whatever their length, the
// connection holds one piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/move_function.h"

namespace snug {

struct HttpResponse;

/// Destroyed before `complete`: the request broke off, or what framed it was malformed. Thread: the connection's.
class BodySink {
 public:
  virtual ~BodySink() = default;

  /// Before the first piece. The sink calls `ready` whenever it can take more after `take` was false.
  virtual void begin(MoveFunction<void()> ready) = 0;
  /// Takes the whole piece, which is valid during the call. False: no more until `ready` is called; the connection is
  /// not read from meanwhile.
  virtual bool take(std::string_view piece) = 0;
  /// That was all. The request is given to its handler next.
  virtual void complete() = 0;
};

/// Thread: the connection's.
class BodySource {
 public:
  virtual ~BodySource() = default;

  virtual std::uint64_t size() const = 0;  ///< bytes
  /// Puts bytes from `offset` on into `into`, which stays valid until then, and calls `done` once with their number: at
  /// once or later, on the connection's thread. 0: they can't be had any more, and the connection is reset, so that the
  /// peer does not take what it has for the whole.
  virtual void read(std::uint64_t offset, std::span<char> into, MoveFunction<void(std::size_t)> done) = 0;

  /// A file with these bytes at the same places: they can be sent from there without being copied. -1: none.
  virtual int file() const { return -1; }
  /// Of a source that has a file: sees to it that sending bytes from `offset` on would not wait for a disk, and calls
  /// `done` once, as `read` does, with the number of those that are in memory now, `most` or fewer.
  virtual void load(std::uint64_t /*offset*/, std::size_t /*most*/, MoveFunction<void(std::size_t)> done) { done(0); }
};

/// Where a request's body goes.
struct BodyPlan {
  std::uint64_t most = 0;            ///< bytes of the longest one that is taken
  std::shared_ptr<BodySink> sink{};  ///< null: it is kept in memory
  /// Answered at once, without the body; the connection ends behind it. Null: the body is taken.
  std::shared_ptr<const HttpResponse> refusal{};
};

/// The part of a source that an answer gives out.
struct BodyPart {
  std::shared_ptr<BodySource> source{};  ///< null: none
  std::uint64_t offset = 0, length = 0;  ///< bytes
};

}  // namespace snug
