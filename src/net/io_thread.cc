#include "net/io_thread.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <cassert>
#include <optional>
#include <string>

#include "net/asio.h"

namespace snug {

using SteadyTime = std::chrono::steady_clock::time_point;

// Delayed tasks stand in a heap of their own, so that there is one Asio timer per thread and it is set anew only for a
// task that is due before all others.
struct IoThread::Loop {
  struct Delayed {
    SteadyTime due;
    std::uint64_t number;  // tasks due at the same time run in the order posted
    Task task;
    bool operator<(const Delayed& other) const { return std::tie(due, number) > std::tie(other.due, other.number); }
  };

  // Sockets are only touched on the loop's thread, so their locks can be left out; posting stays safe from any.
  asio::io_context context{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
  asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
  Timer timer{context};
  std::optional<SteadyTime> timer_set_for;
  std::vector<Delayed> delayed;  // a heap, the earliest on top
  std::uint64_t next_number = 0;

  void add(SteadyTime due, Task task) {
    delayed.push_back({due, next_number++, std::move(task)});
    std::push_heap(delayed.begin(), delayed.end());
    set_timer();
  }

  void set_timer() {
    if (delayed.empty()) return;
    const SteadyTime due = delayed.front().due;
    if (timer_set_for && *timer_set_for <= due) return;
    timer_set_for = due;
    timer.expires_at(due);
    timer.async_wait([this](error_code error) {
      if (error) return;  // set anew for something earlier
      timer_set_for.reset();
      run_due();
    });
  }

  void run_due() {
    const SteadyTime now = std::chrono::steady_clock::now();
    while (!delayed.empty() && delayed.front().due <= now) {
      std::pop_heap(delayed.begin(), delayed.end());
      const Task task = std::move(delayed.back().task);
      delayed.pop_back();
      const_cast<Task&>(task)();
    }
    set_timer();
  }
};

IoThread::IoThread(int index) : index_(index), loop_(std::make_unique<Loop>()) {}

IoThread::~IoThread() { stop(); }

void IoThread::start() {
  // Signals belong to the program, which may be a host that has its own handlers on its own threads.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] {
    runs_here_ = std::this_thread::get_id();  // for its first task, which may come before start() goes on
    pthread_setname_np(pthread_self(), ("io-" + std::to_string(index_)).c_str());
    loop_->context.run();
  });
  runs_here_ = thread_.get_id();  // for the owner, who may go on before the thread does
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void IoThread::stop() {
  if (!thread_.joinable()) return;
  loop_->context.stop();
  thread_.join();
  runs_here_ = std::thread::id();
}

void IoThread::post(Task task) {
  asio::post(loop_->context, [task = std::move(task)]() mutable { task(); });
}

void IoThread::post_after(std::chrono::milliseconds delay, Task task) {
  assert(is_current());
  loop_->add(std::chrono::steady_clock::now() + delay, std::move(task));
}

bool IoThread::is_current() const {
  const std::thread::id runs_here = runs_here_;
  return runs_here == std::thread::id() || runs_here == std::this_thread::get_id();
}

asio::io_context& IoThread::context() { return loop_->context; }

IoPool::IoPool(int count) {
  for (int i = 0; i < count; ++i) threads_.push_back(std::make_unique<IoThread>(i));
}

void IoPool::start() {
  for (auto& thread : threads_) thread->start();
}

void IoPool::stop() {
  for (auto& thread : threads_) thread->stop();
}

}  // namespace snug
