#include "cli/guess.h"

#include <doctest/doctest.h>

#include "cli/environment.h"
#include "cli/invocation.h"

using namespace snug;
using namespace snug::cli;

TEST_CASE("a word is guessed by its letters, its beginning, or its spelling") {
  const std::vector<std::string> known{"serve", "status", "restart", "restore", "max-frame-size", "ban"};
  CHECK(guess("srve", known) == "serve");
  CHECK(guess("sevre", known) == "serve");
  CHECK(guess("SERVE", known) == "serve");
  CHECK(guess("stat", known) == "status");
  CHECK(guess("max_frame_size", known) == "max-frame-size");
  CHECK(guess("maxframsize", known) == std::nullopt);  // three letters
  CHECK(guess("max-frame-siz", known) == "max-frame-size");
  CHECK(guess("rest", known) == std::nullopt);  // two begin so
  CHECK(guess("tea", known) == std::nullopt);
  CHECK(guess("", known) == std::nullopt);
  CHECK(guess(std::string(1 << 20, 'x'), known) == std::nullopt);
  CHECK(did_you_mean(guess("srve", known)) == ", did you mean 'serve'?");
  CHECK(did_you_mean(std::nullopt).empty());
}

TEST_CASE("a variable that looks like a setting and is none is told, with the one that was meant") {
  const std::vector<Setting> settings{{.name = "listen"}, {.name = "max-frame-size"}, {.name = "threads.io"}};
  const auto told = [&](std::vector<const char*> environment) {
    environment.push_back(nullptr);
    return unknown_variables(settings, environment.data());
  };
  CHECK(told({"SNUG_LISTN=:80"}) ==
        std::vector<std::string>{"SNUG_LISTN is no setting, and is passed over, did you mean 'SNUG_LISTEN'?"});
  CHECK(told({"SNUG_THREAD_IO=2"}).front().ends_with("did you mean 'SNUG_THREADS_IO'?"));
  CHECK(told({"SNUG_BREWERY="}) == std::vector<std::string>{"SNUG_BREWERY is no setting, and is passed over"});
  CHECK(told({"SNUG_LISTEN=:80", "SNUG_CONFIG=x", "SNUG_MAX_FRAME_SIZE=1", "SNUG_THREADS_IO=2", "snug_listn=1",
              "SNUGGLE=1", "PATH=/bin"})
            .empty());
  // What Kubernetes, Docker and images set beside a service that is called snug.
  CHECK(told({"SNUG_SERVICE_HOST=10.0.0.1", "SNUG_SERVICE_PORT=80", "SNUG_SERVICE_PORT_HTTP=80", "SNUG_PORT=tcp://a:80",
              "SNUG_PORT_8080_TCP=tcp://a", "SNUG_PORT_8080_TCP_ADDR=a", "SNUG_WEB_SERVICE_HOST=a", "SNUG_NAME=/a/snug",
              "SNUG_ENV_X=1", "SNUG_VERSION=1.0"})
            .empty());
}
