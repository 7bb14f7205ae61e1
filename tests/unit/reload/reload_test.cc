// What the help calls live is what Server::reload takes over.
#include <doctest/doctest.h>
#include <CLI/App.hpp>

#include <algorithm>
#include <optional>
#include <string>

#include "cli/invocation.h"
#include "cli/settings.h"
#include "server/changeable.h"

namespace snug::cli {
namespace {

/// Some value for `setting` that is not its default.
std::optional<Config> changed(const Setting& setting) {
  for (const char* value : {"6",
                            "70",
                            "170KiB",
                            "4min",
                            "closed",
                            "json",
                            "error",
                            "normal",
                            "external",
                            "6.5",
                            "1.2.3.4:5",
                            "10.0.0.0/8",
                            "chat.example.org",
                            "ada@example.org",
                            "https://chat.example.org",
                            "/somewhere/else",
                            "send-msg=send_message",
                            "redis://127.0.0.1",
                            "sixteen-characters",
                            "log",
                            "off"}) {
    const auto read = read_invocation({"serve", "--" + setting.name + "=" + value});
    if (const auto* invocation = std::get_if<Invocation>(&read)) return invocation->config;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("reload takes over each live setting, and no other") {
  Config plain;
  CLI::App app;
  std::size_t live = 0;
  for (const Setting& setting : declare_settings(app, plain)) {
    CAPTURE(setting.name);
    const auto next = changed(setting);
    REQUIRE(next);
    const Config before;
    const auto wanted = differences(before, *next, setting.live);  // and what follows from it
    CHECK(std::count(wanted.begin(), wanted.end(), setting.name) == 1);
    Config after;
    take_over(after, *next);
    CHECK(differences(before, after, true) == differences(before, *next, true));
    CHECK(differences(before, after, false).empty());
    live += setting.live ? 1 : 0;
  }
  CHECK(live > 20);
}

}  // namespace snug::cli
