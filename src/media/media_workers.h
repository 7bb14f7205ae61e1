// MediaWorkers: pictures are decoded by a process of their own, so that an evil one does not hurt the server.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "base/descriptor.h"
#include "base/metrics.h"
#include "base/move_function.h"
#include "media/picture.h"

namespace snug {

/// A queue of pictures, and threads that start one worker process a picture (media_worker.h) and wait for what it says.
/// A worker sees the file and a pipe, nothing else of this machine, this program or its environment.
/// Thread: any. The threads are started by the constructor and joined by the destructor.
class MediaWorkers {
 public:
  struct Options {
    /// The executable that becomes a worker when it is run with `--media-worker`: this one. A program that holds the
    /// library gives a path to `snug`. Empty: there are no workers, and `submit` refuses all.
    std::string program = "/proc/self/exe";
    unsigned threads = 1;                       ///< so many workers at a time; a worker takes one core
    std::size_t queue = 64;                     ///< so many pictures wait; each holds a descriptor
    std::chrono::milliseconds timeout{10'000};  ///< from the start of a worker; then it is killed
  };

  /// Runs once for each picture that was taken, on a thread of the MediaWorkers. It must not block for long, because
  /// the next picture waits for it, and it must not destroy the MediaWorkers: post to where the result is wanted.
  using Done = MoveFunction<void(PictureResult)>;

  /// Metrics: `snug_pictures_total{outcome}`, `snug_picture_seconds`, `snug_pictures_waiting`. They must outlive this.
  MediaWorkers(Options options, Metrics& metrics);
  /// Kills the workers that are at work. The pictures that wait are `stopped`. Returns when each `done` has run.
  ~MediaWorkers();
  MediaWorkers(const MediaWorkers&) = delete;
  MediaWorkers& operator=(const MediaWorkers&) = delete;

  /// `file` is a regular file, open for reading; it is read from its beginning, whatever its position, and closed.
  /// False if the queue is full, there are no workers, or this is stopping: then `done` does not run. Never blocks.
  [[nodiscard]] bool submit(OwnedDescriptor file, PreviewRequest preview, Done done);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace snug
