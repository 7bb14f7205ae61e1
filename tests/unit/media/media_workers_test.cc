#include "media/media_workers.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "base/files.h"
#include "media/sandbox.h"
#include "support/pictures.h"
#include "support/temp_folder.h"

using namespace snug;
using namespace std::chrono_literals;

namespace {

constexpr PreviewRequest no_preview{};
constexpr PreviewRequest small{PreviewRequest::Shape::fit, 64};

OwnedDescriptor memory_file(std::string_view content) {
  OwnedDescriptor file(::memfd_create("picture", MFD_CLOEXEC));
  REQUIRE(write_all(file.get(), content));
  return file;
}

/// Workers that behave as the name says.
class WorkersFixture {
 public:
  explicit WorkersFixture(const std::string& how, std::chrono::milliseconds timeout = 60s, std::size_t queue = 64,
                          unsigned threads = 1) {
    const auto own = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "media_test_worker";
    REQUIRE(std::filesystem::exists(own));
    std::filesystem::create_symlink(own, folder_.file(how));
    workers_ =
        std::make_unique<MediaWorkers>(MediaWorkers::Options{folder_.file(how), threads, queue, timeout}, metrics_);
  }

  std::future<PictureResult> ask(std::string_view content, PreviewRequest preview = no_preview) {
    std::promise<PictureResult> promise;
    auto result = promise.get_future();
    REQUIRE(workers_->submit(memory_file(content), preview,
                             [p = std::move(promise)](PictureResult r) mutable { p.set_value(std::move(r)); }));
    return result;
  }
  PictureError error_of(std::string_view content = "x") { return ask(content).get().error; }

  MediaWorkers& workers() { return *workers_; }
  void stop() { workers_.reset(); }
  std::string metrics() const { return metrics_.text(); }

 private:
  test::TempFolder folder_;
  Metrics metrics_;
  std::unique_ptr<MediaWorkers> workers_;
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// The children of this process, as soon as there is one.
pid_t wait_for_child() {
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  while (std::chrono::steady_clock::now() < deadline) {
    for (const auto& process : std::filesystem::directory_iterator("/proc")) {
      if (!std::isdigit(static_cast<unsigned char>(process.path().filename().string()[0]))) continue;
      std::ifstream file(process.path() / "stat");
      std::string text(std::istreambuf_iterator<char>(file), {});
      const std::size_t name_end = text.rfind(") ");
      if (name_end == std::string::npos || text.find("(waits)") == std::string::npos) continue;
      if (std::stoi(text.substr(name_end + 4)) == ::getpid()) return std::stoi(text);
    }
    std::this_thread::yield();
  }
  FAIL("no worker was started");
  return -1;
}

}  // namespace

TEST_CASE("a worker tells what is in a picture") {
  WorkersFixture fixture("worker");
  for (const std::string& file :
       {test::jpeg(400, 200), test::png(400, 200), test::gif(400, 200, 1), test::webp(400, 200)}) {
    const PictureResult result = fixture.ask(file, small).get();
    REQUIRE(name_of(result.error) == "none");
    CHECK(result.picture.width == 400);
    CHECK(result.picture.height == 200);
    CHECK(result.picture.preview_width == 64);
    CHECK(result.picture.preview_height == 32);
    std::uint32_t width = 0, height = 0;
    test::webp_pixels(result.picture.preview, width, height);
    CHECK(width == 64);
    CHECK(result.picture.thumb_hash.size() >= 5);
  }
  CHECK(has(fixture.metrics(), R"(snug_pictures_total{outcome="done"} 4)"));
  CHECK(has(fixture.metrics(), "snug_picture_seconds_count 4"));
  CHECK(has(fixture.metrics(), "snug_pictures_waiting 0"));
}

TEST_CASE("the largest preview comes through") {
  WorkersFixture fixture("worker");
  const PictureResult result = fixture.ask(test::png(1280, 1280), {PreviewRequest::Shape::fit, 1280}).get();
  REQUIRE(name_of(result.error) == "none");
  CHECK(result.picture.preview_width == 1280);
}

TEST_CASE("a worker tells why there is nothing to see") {
  WorkersFixture fixture("worker");
  CHECK(fixture.error_of("") == PictureError::not_a_picture);
  CHECK(fixture.error_of("PK\x03\x04 a ZIP named .jpg") == PictureError::not_a_picture);
  CHECK(fixture.error_of("<svg/>") == PictureError::not_a_picture);
  CHECK(fixture.error_of(test::png_liar(60'000, 60'000)) == PictureError::too_large);
  CHECK(fixture.error_of(test::png_liar(8, 8)) == PictureError::broken);
  CHECK(has(fixture.metrics(), R"(snug_pictures_total{outcome="not_a_picture"} 3)"));
  CHECK(has(fixture.metrics(), R"(snug_pictures_total{outcome="too_large"} 1)"));
  CHECK(has(fixture.metrics(), R"(snug_pictures_total{outcome="broken"} 1)"));
}

TEST_CASE("a decoder that wants too much memory ends alone") {
  if (is_sanitized) return;  // then there is no limit
  // Within the limit of pixels; its coefficients alone would take 540 MB.
  std::string progressive = test::jpeg(16, 16, test::JpegKind::progressive);
  progressive.replace(progressive.find("\xff\xc2") + 5, 4, "\x26\xac\x26\xac");  // 9,900 by 9,900
  WorkersFixture fixture("worker");
  CHECK(fixture.error_of(progressive) == PictureError::too_large);
  CHECK(fixture.ask(test::jpeg(40, 20)).get().error == PictureError::none);
}

TEST_CASE("the sandbox ends a worker that does what it must not") {
  // Sanitizers write their reports, and map what they like.
  std::vector<std::string> all{"opens", "connects", "forks", "executes"};
  if (!is_sanitized) all.insert(all.end(), {"makes_code", "unmasks_code", "writes_elsewhere"});
  for (const std::string& how : all) {
    INFO(how);
    WorkersFixture fixture(how);
    CHECK(fixture.error_of() == PictureError::worker_failed);
    CHECK(has(fixture.metrics(), R"(snug_pictures_total{outcome="worker_failed"} 1)"));
  }
}

TEST_CASE("the sandbox lets a worker answer that does nothing of the kind") {
  CHECK(WorkersFixture("behaves").error_of() == PictureError::none);
}

TEST_CASE("a worker has only so much memory") {
  if (is_sanitized) return;
  CHECK(WorkersFixture("allocates").error_of() == PictureError::too_large);
}

TEST_CASE("a worker sees neither the environment nor what is open here") {
  ::setenv("SNUG_SECRET", "1", 1);
  const int inherited = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC, as a host program may have it
  const PictureResult result = WorkersFixture("tells_its_world").ask("x").get();
  ::close(inherited);
  CHECK(result.picture.width == 8);
  CHECK(result.picture.height == 8);
}

TEST_CASE("a worker that does not end is ended") {
  for (const char* how : {"spins", "waits"}) {
    INFO(how);
    WorkersFixture fixture(how, 200ms);
    CHECK(fixture.error_of() == PictureError::timeout);
    CHECK(has(fixture.metrics(), R"(snug_pictures_total{outcome="timeout"} 1)"));
  }
  CHECK(WorkersFixture("uses_up_its_time").error_of() == PictureError::timeout);
  CHECK(WorkersFixture("goes_on_after_its_result").ask("x").get().error == PictureError::none);
}

TEST_CASE("a worker that is killed from outside is reported, and the next one works") {
  WorkersFixture fixture("waits");
  auto result = fixture.ask("x");
  ::kill(wait_for_child(), SIGKILL);
  CHECK(result.get().error == PictureError::worker_failed);
  auto next = fixture.ask("x");
  ::kill(wait_for_child(), SIGKILL);
  CHECK(next.get().error == PictureError::worker_failed);
}

TEST_CASE("what is no result is not taken for one") {
  for (const char* how : {"dies", "says_nothing", "floods", "lies"}) {
    INFO(how);
    CHECK(WorkersFixture(how).error_of() == PictureError::worker_failed);
  }
}

TEST_CASE("a program that is not there, or is no worker, fails each picture") {
  Metrics metrics;
  for (const char* program : {"/no/such/program", "/bin/true", "/etc/passwd"}) {
    MediaWorkers workers({program}, metrics);
    std::promise<PictureError> promise;
    REQUIRE(workers.submit(memory_file("x"), no_preview, [&](PictureResult r) { promise.set_value(r.error); }));
    CHECK(promise.get_future().get() == PictureError::worker_failed);
  }
}

TEST_CASE("without a program no picture is taken") {
  Metrics metrics;
  MediaWorkers workers({""}, metrics);
  CHECK_FALSE(workers.submit(memory_file("x"), no_preview, [](PictureResult) { FAIL("this must not run"); }));
}

TEST_CASE("a full queue takes no more, and all that were taken are answered at the stop") {
  WorkersFixture fixture("waits", 60s, 2);
  std::vector<std::future<PictureResult>> results;
  results.push_back(fixture.ask("x"));
  wait_for_child();
  results.push_back(fixture.ask("x"));
  results.push_back(fixture.ask("x"));
  CHECK_FALSE(fixture.workers().submit(memory_file("x"), no_preview, [](PictureResult) { FAIL("this must not run"); }));
  CHECK(has(fixture.metrics(), "snug_pictures_waiting 2"));
  fixture.stop();
  for (auto& result : results) CHECK(result.get().error == PictureError::stopped);
  CHECK(has(fixture.metrics(), "snug_pictures_waiting 0"));
}

TEST_CASE("several threads have several workers") {
  WorkersFixture fixture("worker", 60s, 64, 3);
  std::vector<std::future<PictureResult>> results;
  for (int i = 0; i < 12; ++i) results.push_back(fixture.ask(test::jpeg(40, 20)));
  for (auto& result : results) CHECK(result.get().error == PictureError::none);
}

TEST_CASE("a file that loses its end while it is looked at harms nobody") {
  WorkersFixture fixture("worker");
  const std::string picture = test::jpeg(2000, 2000);
  OwnedDescriptor file = memory_file(picture);
  REQUIRE(::ftruncate(file.get(), 0) == 0);
  REQUIRE(::ftruncate(file.get(), 5) == 0);
  std::promise<PictureError> promise;
  REQUIRE(fixture.workers().submit(std::move(file), no_preview, [&](PictureResult r) { promise.set_value(r.error); }));
  CHECK(promise.get_future().get() == PictureError::not_a_picture);
}
