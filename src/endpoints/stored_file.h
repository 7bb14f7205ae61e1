// StoredFile: a file of the store as an answer's body.
#pragma once

#include <cstdint>
#include <memory>

#include "base/descriptor.h"
#include "base/executor.h"
#include "files/file_pool.h"
#include "http/body_stream.h"

namespace snug {

/// What is in the system's cache is read or sent at once, on the connection's thread; what is not is brought there on a
/// thread of the pool. What leaves the cache just then makes the connection's thread wait for it.
class StoredFile final : public BodySource {
 public:
  /// `thread`: the connection's. Nothing: the file can't be read.
  static std::shared_ptr<StoredFile> of(OwnedDescriptor file, FilePool& pool, Executor& thread);

  std::uint64_t size() const override { return size_; }
  void read(std::uint64_t offset, std::span<char> into, MoveFunction<void(std::size_t)> done) override;
  /// None where the system does not tell what is in its cache.
  int file() const override;
  void load(std::uint64_t offset, std::size_t most, MoveFunction<void(std::size_t)> done) override;

 private:
  StoredFile(OwnedDescriptor file, std::uint64_t size, FilePool& pool, Executor& thread)
      : file_(std::make_shared<OwnedDescriptor>(std::move(file))), size_(size), pool_(pool), thread_(thread) {}

  void on_pool(MoveFunction<std::size_t(int file)> work, MoveFunction<void(std::size_t)> done);

  const std::shared_ptr<OwnedDescriptor> file_;  // a read on the pool may outlive the answer
  const std::uint64_t size_;
  FilePool& pool_;
  Executor& thread_;
};

}  // namespace snug
