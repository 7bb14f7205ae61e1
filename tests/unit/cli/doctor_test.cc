#include "cli/doctor.h"

#include <doctest/doctest.h>

#include <sstream>

#include "fake_server.h"
#include "model/json.h"

using namespace snug;
using namespace snug::cli;
using Level = Finding::Level;

namespace {

struct Run {
  int code = 0;
  std::string out;
};

Run run(std::vector<Finding> findings, bool json = false, bool colour = false) {
  Invocation asked;
  asked.command = Command::doctor;
  asked.config.data = "/d";
  asked.full = true;
  asked.json = json;
  asked.url = "http://u";
  fake_server() = {};
  fake_server().findings = std::move(findings);
  std::ostringstream out;
  const int code = run_doctor(asked, out, colour);
  return {code, out.str()};
}

const Finding good{"disk", Level::ok, "plenty", ""};
const Finding doubtful{"folder", Level::warning, "a \"strange\" file", "rm 'it'"};
const Finding bad{"database", Level::error, "it is damaged", "snug restore FILE"};

}  // namespace

TEST_CASE("the exit code is that of the worst that was found") {
  CHECK(run({good}).code == 0);
  CHECK(run({good, doubtful}).code == 1);
  CHECK(run({bad, doubtful}).code == 2);
  CHECK(fake_server().examined.config.data == "/d");
  CHECK(fake_server().examined.full);
  CHECK(fake_server().examined.url == "http://u");
}

TEST_CASE("people get a line for each finding, and what fixes it below") {
  const std::string out = run({good, doubtful, bad}).out;
  CHECK(out.find("ok       disk         plenty\n") != std::string::npos);
  CHECK(out.find("warning  folder       a \"strange\" file\n                      → rm 'it'\n") != std::string::npos);
  CHECK(out.ends_with("\n1 error, 1 warning\n"));
  CHECK(out.find('\033') == std::string::npos);
  CHECK(run({good}).out.ends_with("all is well\n"));
  CHECK(run({bad}, false, true).out.find("\033[1;31merror    \033[0m") != std::string::npos);
}

TEST_CASE("programs get one document") {
  const std::string out = run({good, doubtful, bad}, true, true).out;
  CHECK(out.find('\033') == std::string::npos);
  const auto parsed = json::parse(out);
  REQUIRE(parsed);
  CHECK(parsed->member("errors")->integer() == 1);
  CHECK(parsed->member("warnings")->integer() == 1);
  std::vector<std::string> told;
  parsed->member("findings")->each_element([&](const json::Value& finding) {
    const auto fix = finding.member("mend")->string();
    told.push_back(std::string(*finding.member("level")->string()) + " " +
                   std::string(*finding.member("what")->string()) + " " + std::string(fix.value_or("-")));
    return true;
  });
  REQUIRE(told.size() == 4);  // the settings first
  CHECK(told[1] == "ok plenty -");
  CHECK(told[2] == "warning a \"strange\" file rm 'it'");
}

TEST_CASE("settings that are refused are a finding, too") {
  std::ostringstream out;
  CHECK(report_settings("line 1: unknown key", true, out, false) == 2);
  const auto parsed = json::parse(out.str());
  REQUIRE(parsed);
  CHECK(parsed->member("errors")->integer() == 1);
}
