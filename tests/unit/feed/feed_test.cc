#include "feed/feed.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snug;

namespace {

struct Scribe final : CommitFollower {
  Scribe(std::string name, std::vector<std::string>& heard) : name_(std::move(name)), heard_(heard) {}
  void on_batch(const std::shared_ptr<const CommitBatch>& batch) override {
    heard_.push_back(name_ + " batch " + std::to_string(batch->version));
  }
  void on_gap(Version version) override { heard_.push_back(name_ + " gap " + std::to_string(version)); }

 private:
  const std::string name_;
  std::vector<std::string>& heard_;
};

std::shared_ptr<const CommitBatch> batch_of(std::vector<Version> versions) {
  auto batch = std::make_shared<CommitBatch>();
  for (const Version version : versions) batch->commands.push_back({.version = version, .changes = {}});
  batch->version = versions.empty() ? 0 : versions.back();
  return batch;
}

}  // namespace

TEST_CASE("each follower hears of each batch, in the order in which they were added") {
  std::vector<std::string> heard;
  Scribe bans("bans", heard), jobs("jobs", heard);
  Feed feed;
  feed.add(bans);
  feed.add(jobs);
  feed.on_batch(batch_of({1, 2}));
  feed.on_batch(batch_of({}));  // all were rejected
  feed.on_gap(5);
  feed.on_batch(batch_of({6}));
  CHECK(heard == std::vector<std::string>{"bans batch 2", "jobs batch 2", "bans gap 5", "jobs gap 5", "bans batch 6",
                                          "jobs batch 6"});
}
