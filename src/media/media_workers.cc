#include "media/media_workers.h"

#include <pthread.h>
#include <sys/eventfd.h>

#include <array>
#include <atomic>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/queue.h"
#include "media/worker_process.h"

namespace snug {

namespace {

using Steady = std::chrono::steady_clock;

constexpr double first_bound_seconds = 0.002;

int make_event() {
  const int event = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (event < 0) throw std::system_error(errno, std::generic_category(), "media workers");
  return event;
}

}  // namespace

class MediaWorkers::Impl {
 public:
  Impl(Options options, Metrics& metrics)
      : options_(std::move(options)),
        stop_(make_event()),
        queue_(options_.queue),
        waiting_(metrics.gauge("snug_pictures_waiting", "Pictures that wait for a worker process")),
        seconds_(metrics.histogram("snug_picture_seconds", "From the start of a worker process to its result",
                                   first_bound_seconds)) {
    for (std::size_t i = 0; i < picture_errors; ++i) {
      const std::string_view name = i == 0 ? "done" : name_of(static_cast<PictureError>(i));
      results_[i] = &metrics.counter("snug_pictures_total", "Pictures that worker processes were asked about",
                                     "outcome=\"" + std::string(name) + "\"");
    }
    if (options_.program.empty()) return;
    for (unsigned i = 0; i < options_.threads; ++i) {
      threads_.emplace_back([this] { work(); });
      ::pthread_setname_np(threads_.back().native_handle(), ("media-" + std::to_string(i)).c_str());
    }
  }

  ~Impl() {
    is_stopping_ = true;
    ::eventfd_write(stop_.get(), 1);  // stays readable: each thread sees it
    queue_.close();
    for (std::thread& thread : threads_) thread.join();
  }

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  struct Picture {
    OwnedDescriptor file;
    PreviewRequest preview;
    Done done;
  };

  bool submit(Picture&& picture) {
    if (threads_.empty()) return false;
    waiting_.add(1);
    const bool is_taken = queue_.push(std::move(picture));
    if (!is_taken) waiting_.add(-1);
    return is_taken;
  }

 private:
  void work() {
    std::vector<Picture> next;
    while (queue_.pop_batch(next, 1)) {
      for (Picture& picture : next) {
        waiting_.add(-1);
        PictureResult result = look_at(picture);
        results_[static_cast<std::size_t>(result.error)]->add();
        picture.done(std::move(result));
      }
      next.clear();
    }
  }

  PictureResult look_at(const Picture& picture) {
    if (is_stopping_) return {PictureError::stopped};
    const auto begin = Steady::now();
    WorkerEnd end =
        run_worker_process(options_.program, picture.file.get(), picture.preview, options_.timeout, stop_.get());
    seconds_.observe(std::chrono::duration<double>(Steady::now() - begin).count());
    if (!end.why.empty()) log::warning("a picture's worker failed", {{"why", end.why}});
    return std::move(end.result);
  }

  const Options options_;
  const OwnedDescriptor stop_;
  std::atomic<bool> is_stopping_ = false;
  BoundedQueue<Picture> queue_;
  Gauge& waiting_;
  Histogram& seconds_;
  std::array<Counter*, picture_errors> results_{};
  std::vector<std::thread> threads_;  // last: they use all of the above
};

MediaWorkers::MediaWorkers(Options options, Metrics& metrics)
    : impl_(std::make_unique<Impl>(std::move(options), metrics)) {}

MediaWorkers::~MediaWorkers() = default;

bool MediaWorkers::submit(OwnedDescriptor file, PreviewRequest preview, Done done) {
  return impl_->submit({std::move(file), preview, std::move(done)});
}

}  // namespace snug
