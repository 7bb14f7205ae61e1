// The worker: the other end of MediaWorkers, in a process of its own.
#pragma once

namespace snug {

/// This process is to be a worker: its first argument is `--media-worker`. main() asks before it does anything else.
bool is_media_worker(int argc, char** argv);

/// Decodes the picture in descriptor 0 inside a sandbox (limits of resources, a filter of system calls), writes the
/// result (picture_frame.h) to descriptor 1, and is the exit code of the process. Call it with one thread.
int run_media_worker(int argc, char** argv);

}  // namespace snug
