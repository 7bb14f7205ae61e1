// WorkerProcess: starts a worker for one picture, and waits for what it says.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "media/picture.h"

namespace snug {

constexpr std::string_view media_worker_flag = "--media-worker";

/// Of a worker that can't begin, or can't end.
constexpr int worker_exit_usage = 2, worker_exit_no_sandbox = 3, worker_exit_no_pipe = 4;

/// `none`, `fit`, `square`. Static.
std::string_view name_of(PreviewRequest::Shape shape);

struct WorkerEnd {
  PictureResult result;
  std::string why;  ///< for the log if the worker failed, such as `signal 31`; empty: it did not
};

/// Runs `program` on the picture in `file`, and kills it after `timeout`, or as soon as `stop` (a descriptor) can be
/// read. The worker is gone when this returns. Thread: any; it waits.
WorkerEnd run_worker_process(const std::string& program, int file, PreviewRequest preview,
                             std::chrono::milliseconds timeout, int stop);

}  // namespace snug
