// Answers that go from a file to the socket, over a real one.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

#include "base/files.h"
#include "endpoints/stored_file.h"
#include "support/temp_folder.h"
#include "unit/net/loopback.h"

namespace snug::test {

namespace {

std::string bytes_of(std::uint64_t from, std::uint64_t to) {
  std::string text(to - from, '\0');
  for (std::uint64_t i = from; i < to; ++i) text[i - from] = static_cast<char>(i * 2654435761u >> 13);
  return text;
}

/// A file with this content, which is not in the system's cache any more where that can be had.
OwnedDescriptor cold_file(const TempFolder& folder, const std::string& content) {
  OwnedDescriptor file(::open(folder.file("file").c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  REQUIRE(write_all(file.get(), content));
  ::fsync(file.get());
  ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED);
  return file;
}

/// A source before another one that counts what is asked of it, and makes every second load come later.
struct Watched final : BodySource {
  Watched(Loopback& server, std::shared_ptr<BodySource> source) : server_(server), source_(std::move(source)) {}

  std::uint64_t size() const override { return source_->size(); }
  int file() const override { return other_file >= 0 ? other_file : source_->file(); }
  void read(std::uint64_t offset, std::span<char> into, MoveFunction<void(std::size_t)> done) override {
    copied += into.size();
    source_->read(offset, into, std::move(done));
  }
  void load(std::uint64_t offset, std::size_t most, MoveFunction<void(std::size_t)> done) override {
    longest = std::max(longest, most);
    if (in_turn_ == 0) server_.pool[0].post([this] { in_turn_ = 0; });
    longest_turn = std::max(longest_turn, in_turn_ += most);
    if (++loads % 2 == 0 || all_at_once || offset >= ends_at)
      return offset >= ends_at ? done(0) : source_->load(offset, most, std::move(done));
    source_->load(offset, most, [&server = server_, done = std::move(done)](std::size_t count) mutable {
      server.pool[0].post([done = std::move(done), count]() mutable { done(count); });
    });
  }

  std::uint64_t copied = 0;
  std::size_t longest = 0, longest_turn = 0;  ///< bytes of a load, and before others of the thread had their turn
  int loads = 0;
  int other_file = -1;
  bool all_at_once = false;  ///< no load comes later
  std::uint64_t ends_at = UINT64_MAX;

 private:
  Loopback& server_;
  const std::shared_ptr<BodySource> source_;
  std::size_t in_turn_ = 0;
};

struct Fixture {
  TempFolder folder;
  FilePool reads{"reads", 1};
  Loopback server;
  std::shared_ptr<Watched> source;

  void give(OwnedDescriptor file) {
    source = std::make_shared<Watched>(server, StoredFile::of(std::move(file), reads, server.pool[0]));
    server.on_thread(0, [&] { server.handler.source = source; });
  }
  ~Fixture() {
    server.stop();
    reads.stop();
  }
};

const std::string get = "GET /source HTTP/1.1\r\nHost: x\r\n";

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a long file is sent without being copied, whole and in parts, and the connection goes on") {
  constexpr std::uint64_t size = (5 << 20) + 123;
  give(cold_file(folder, bytes_of(0, size)));
  Client client = server.connect();
  client.send(get + "\r\nHEAD /source HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(client.receive_until("\r\n\r\n").find("Content-Length: " + std::to_string(size)) != std::string::npos);
  CHECK(client.receive(size) == bytes_of(0, size));
  CHECK(client.receive_until("\r\n\r\n").find("Content-Length: " + std::to_string(size)) != std::string::npos);
  server.on_thread(0, [&] {
    CHECK(source->copied <= 64 << 10);
    CHECK(source->loads >= 20);
    CHECK(source->longest <= 128 << 10);
  });
  const std::pair<std::uint64_t, std::uint64_t> parts[] = {
      {0, 1}, {1, 65'537}, {4095, 4097}, {4097, 300'000}, {999'999, 2'000'001}, {size - 70'000, size}};
  for (const auto& [from, to] : parts) {
    CAPTURE(from);
    client.send(get + "Range: bytes=" + std::to_string(from) + "-" + std::to_string(to - 1) + "\r\n\r\n");
    CHECK(client.receive_until("\r\n\r\n").starts_with("HTTP/1.1 206 "));
    CHECK(client.receive(to - from) == bytes_of(from, to));
  }
  client.send("GET /next HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(client.response().ends_with("GET /next "));
  Client old = server.connect();
  old.send("GET /source HTTP/1.0\r\n\r\n");
  CHECK(old.receive_all().ends_with(bytes_of(size - 100'000, size)));
}

TEST_CASE_FIXTURE(Fixture, "a reader that takes all as fast as it comes leaves the others of its thread their turn") {
  constexpr std::uint64_t size = 64 << 20;
  OwnedDescriptor file = cold_file(folder, "");
  REQUIRE(::ftruncate(file.get(), size) == 0);
  give(std::move(file));
  source->all_at_once = true;
  Client client = server.connect();
  client.send(get + "\r\n");
  client.receive_until("\r\n\r\n");
  CHECK(client.receive(size).size() == size);
  server.on_thread(0, [&] { CHECK(source->longest_turn <= (128 << 10) + (128 << 10)); });
}

TEST_CASE_FIXTURE(Fixture, "places beyond 4 GiB of a file with holes") {
  constexpr std::uint64_t far = (std::uint64_t{4} << 30) + 12'345;
  OwnedDescriptor file = cold_file(folder, "begin");
  REQUIRE(::ftruncate(file.get(), static_cast<off_t>(far + 500'000)) == 0);
  REQUIRE(::pwrite(file.get(), "mark", 4, static_cast<off_t>(far)) == 4);
  give(std::move(file));
  Client client = server.connect();
  client.send(get + "Range: bytes=" + std::to_string(far - 150'000) + "-" + std::to_string(far + 149'999) + "\r\n\r\n");
  CHECK(client.receive_until("\r\n\r\n").starts_with("HTTP/1.1 206 "));
  CHECK(client.receive(300'000) == std::string(150'000, '\0') + "mark" + std::string(149'996, '\0'));
}

TEST_CASE_FIXTURE(Fixture, "a file that can't be sent from is copied") {
  int pipe[2];
  REQUIRE(::pipe2(pipe, O_CLOEXEC) == 0);
  const OwnedDescriptor from(pipe[0]), to(pipe[1]);
  give(cold_file(folder, bytes_of(0, 1'000'000)));
  source->other_file = from.get();
  Client client = server.connect();
  client.send(get + "\r\n");
  client.receive_until("\r\n\r\n");
  CHECK(client.receive(1'000'000) == bytes_of(0, 1'000'000));
  server.on_thread(0, [&] { CHECK(source->copied >= 1'000'000); });
}

TEST_CASE_FIXTURE(Fixture, "a file that ends early, or can't be read, is cut off such that the peer notices") {
  OwnedDescriptor file = cold_file(folder, bytes_of(0, 2 << 20));
  const OwnedDescriptor same(::dup(file.get()));
  give(std::move(file));
  REQUIRE(::ftruncate(same.get(), 1 << 20) == 0);
  Client client = server.connect();
  client.send(get + "\r\n");
  client.receive_until("\r\n\r\n");
  CHECK(client.receive(2 << 20).size() <= 1 << 20);
  CHECK(client.was_reset());

  give(cold_file(folder, bytes_of(0, 2 << 20)));
  source->ends_at = 512 << 10;
  Client other = server.connect();
  other.send(get + "\r\n");
  other.receive_until("\r\n\r\n");
  CHECK(other.receive(2 << 20).size() < 2 << 20);
  CHECK(other.was_reset());
}

TEST_CASE_FIXTURE(Fixture, "readers that go away in the middle hold nothing") {
  give(cold_file(folder, bytes_of(0, 20 << 20)));
  for (int i = 0; i < 5; ++i) {
    Client client = server.connect();
    client.send(get + "\r\n");
    client.receive(300'000);
  }
  server.wait_for([&] { return server.net_metrics.connections.value() == 0; });
  server.on_thread(0, [&] { server.handler.source.reset(); });
  server.wait_for([&] { return source.use_count() == 1; });
}

}  // namespace snug::test
