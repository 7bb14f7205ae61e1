#include "control/control_server.h"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/bytes.h"
#include "model/call.h"
#include "model/json.h"
#include "net/io_thread.h"
#include "support/patience.h"

namespace snug {

using namespace std::chrono_literals;

namespace {

/// Answers `echo` with its parameters, and everything else with not_found.
class Echo final : public CallHandler {
 public:
  explicit Echo(IoThread& thread) : thread_(thread) {}
  void call(const Caller& caller, std::string_view name, json::Value params, std::string_view,
            AnswerHandler done) override {
    Answer answer{fail(Code::not_found, "no such operation")};
    if (name == "echo" && caller.system) {
      std::string text = "{\"params\":";
      json::write_value(text, params);
      answer.result = text + "}";
    }
    thread_.post([done = std::move(done), answer = std::move(answer)]() mutable { done(std::move(answer)); });
  }
  Cost cost(std::string_view) const override { return Cost::free; }

 private:
  IoThread& thread_;
};

struct Fixture {
  std::filesystem::path folder;
  std::filesystem::path file;
  IoThread thread{0};
  Echo echo{thread};
  std::unique_ptr<ControlServer> admin;

  Fixture() {
    start_crypto();
    // A path that is too long for a socket's address.
    folder = std::filesystem::temp_directory_path() / ("snug-" + random_token()) / std::string(150, 'd');
    std::filesystem::create_directories(folder);
    file = folder / "snug.sock";
  }
  ~Fixture() {
    thread.stop();
    admin.reset();
    std::filesystem::remove_all(folder.parent_path());
  }
  void start(const ControlServer::Limits& limits = {}) {
    admin = std::make_unique<ControlServer>(file, thread, echo, limits);
    thread.post([this] { admin->start(); });
    thread.start();
  }
};

class Operator {
 public:
  explicit Operator(const std::filesystem::path& file) {
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(file.parent_path());
    descriptor_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, file.filename().c_str());
    connected = ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    std::filesystem::current_path(before);
  }
  ~Operator() { ::close(descriptor_); }

  void send(std::string_view bytes) { ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
  std::string line() {
    std::string out;
    char c = 0;
    while (::recv(descriptor_, &c, 1, 0) == 1 && c != '\n') out += c;
    return out;
  }
  std::string ask(std::string_view request) { return send(request), line(); }

  bool connected = false;

 private:
  int descriptor_;
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "an operator's calls") {
  start();
  Operator op(file);
  REQUIRE(op.connected);
  CHECK(op.ask("{\"operation\":\"echo\",\"params\":{\"a\":[1]}}\n") == R"({"ok":true,"params":{"a":[1]}})");
  CHECK(op.ask("{\"operation\":\"echo\"}\n{\"operation\":\"no\"}\n") == R"({"ok":true,"params":{}})");
  CHECK(op.line() == R"({"ok":false,"error":{"code":"not_found","message":"no such operation"}})");
  CHECK(op.ask("not json\n").find(R"({"ok":false,"error":{"code":"bad_request")") == 0);
  CHECK(op.ask("{\"params\":{}}\n").find(R"("field":"operation")") != std::string::npos);
  CHECK(op.ask("[]\n").find(R"("code":"bad_request")") != std::string::npos);
  op.send("{\"operation\":");
  CHECK(op.ask("\"echo\"}\n") == R"({"ok":true,"params":{}})");
}

TEST_CASE_FIXTURE(Fixture, "only the owner can open the control socket") {
  start();
  struct stat there {};
  REQUIRE(::stat(file.c_str(), &there) == 0);
  CHECK(S_ISSOCK(there.st_mode));
  CHECK((there.st_mode & 0777) == 0600);
}

TEST_CASE_FIXTURE(Fixture, "a socket that was left behind is replaced, a file is not") {
  {
    IoThread other(1);
    Echo nobody(other);
    ControlServer left(file, other, nobody, {});
    std::filesystem::rename(file, folder / "kept");
  }
  std::filesystem::rename(folder / "kept", file);
  SUBCASE("socket") {
    start();
    CHECK(Operator(file).ask("{\"operation\":\"echo\"}\n") == R"({"ok":true,"params":{}})");
    thread.stop();
    admin.reset();
    CHECK_FALSE(std::filesystem::exists(file));
  }
  SUBCASE("file") {
    std::filesystem::remove(file);
    std::ofstream(file) << "mine";
    CHECK_THROWS_AS(start(), std::runtime_error);
    CHECK(std::filesystem::file_size(file) == 4);
  }
}

TEST_CASE_FIXTURE(Fixture, "an operator who says too much or nothing is hung up on") {
  SUBCASE("too much") {
    start({.line = 100, .silence = test::patience, .clients = 16});
    Operator talker(file);
    CHECK(talker.ask(std::string(5000, 'x')).find(R"("code":"too_large")") != std::string::npos);
    CHECK(talker.line() == "");
  }
  SUBCASE("nothing") {
    start({.line = 100, .silence = 50ms, .clients = 16});
    Operator silent(file);
    CHECK(silent.line() == "");
    Operator half(file);
    CHECK(half.ask("{\"operation\":") == "");
  }
}

TEST_CASE_FIXTURE(Fixture, "only so many operators at once, and none after the stop") {
  start({.line = 100, .silence = test::patience, .clients = 1});
  Operator first(file);
  CHECK(first.ask("{\"operation\":\"echo\"}\n") != "");
  Operator second(file);
  CHECK(second.line() == "");
  thread.post([this] { admin->stop(); });
  CHECK(first.line() == "");
  CHECK_FALSE(Operator(file).connected);
}

}  // namespace snug
