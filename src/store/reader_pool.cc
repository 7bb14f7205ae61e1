#include "store/reader_pool.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <utility>

#include "base/log.h"

namespace snug {

namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

double seconds_between(SteadyTime from, SteadyTime to) { return std::chrono::duration<double>(to - from).count(); }

}  // namespace

ReaderPool::ReaderPool(const Options& options, Metrics& metrics)
    : path_(options.path),
      queue_(options.queue),
      wait_seconds_(metrics.histogram("snug_read_wait_seconds", "Time from asking to reading", 16e-6)),
      read_seconds_(metrics.histogram("snug_read_seconds", "Time a snapshot of the database was held", 16e-6)),
      refused_(metrics.counter("snug_reads_refused_total", "Reads refused because too many were waiting")) {
  std::vector<std::unique_ptr<Database>> connections;
  for (int i = 0; i < std::max(options.threads, 1); ++i)
    connections.push_back(std::make_unique<Database>(path_, Database::Mode::read));
  for (auto& connection : connections) threads_.emplace_back(&ReaderPool::work, this, std::move(connection));
}

ReaderPool::~ReaderPool() { stop(); }

void ReaderPool::stop() {
  queue_.close();
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
}

bool ReaderPool::submit(Job job) {
  const bool taken = queue_.push({std::move(job), std::chrono::steady_clock::now()});
  if (!taken) refused_.add();
  return taken;
}

void ReaderPool::work(std::unique_ptr<Database> db) {
  std::vector<Queued> next;
  while (queue_.pop_batch(next, 1)) {
    const bool sound = run(*db, next.front());
    next.clear();
    if (sound) continue;
    try {
      db = std::make_unique<Database>(path_, Database::Mode::read);
    } catch (const StoreError& error) {
      log::error("can't reopen the database for reading", {{"reason", error.what()}});
    }
  }
}

bool ReaderPool::run(Database& db, Queued& queued) {
  const auto start = std::chrono::steady_clock::now();
  wait_seconds_.observe(seconds_between(queued.since, start));
  bool sound = true;
  try {
    Transaction snapshot(db, Transaction::Kind::read);
    queued.job(db);
  } catch (const std::exception& error) {
    log::error("reading failed", {{"reason", error.what()}});
    sound = false;
  }
  read_seconds_.observe(seconds_between(start, std::chrono::steady_clock::now()));
  return sound;
}

}  // namespace snug
