#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <string>

#include "cli/invocation.h"
#include "support/temp_folder.h"

using namespace snug;
using namespace snug::cli;

namespace {

std::string generated(const std::string& what) {
  const auto read = read_invocation({"generate", what});
  REQUIRE(std::holds_alternative<Done>(read));
  CHECK(std::get<Done>(read).exit_code == 0);
  return std::get<Done>(read).text;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// What bash offers at the end of `line`: words, each on a line of its own.
std::string offered(const std::string& line) {
  const test::TempFolder folder;
  std::ofstream(folder.file("complete")) << generated("bash") << '\n';
  const std::string script = "compopt() { printf '%s\\n' \"options $*\"; }; . " + folder.file("complete") +
                             "; COMP_WORDS=(" + line +
                             "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _snug; "
                             "printf '%s\\n' \"${COMPREPLY[@]}\"";
  std::ofstream(folder.file("script")) << script;
  FILE* bash = ::popen(("bash --norc " + folder.file("script") + " 2>&1").c_str(), "r");
  REQUIRE(bash != nullptr);
  std::string out;
  std::array<char, 4096> bytes{};
  while (const std::size_t count = std::fread(bytes.data(), 1, bytes.size(), bash)) out.append(bytes.data(), count);
  CHECK(::pclose(bash) == 0);
  return out;
}

}  // namespace

TEST_CASE("the man pages tell of every command and every setting") {
  const std::string page = generated("man");
  CHECK(page.starts_with(".\\\" "));
  CHECK(contains(page, "\n.TH SNUG 1 "));
  CHECK(contains(page,
                 "\n.TP\n\\fBsnug user add\\fR \\fINAME\\fR [\\fB\\-\\-password\\-stdin\\fR] "
                 "[\\fB\\-\\-display\\-name\\fR \\fITEXT\\fR] [\\fB\\-\\-admin\\fR]\n"));
  CHECK(contains(page, "\\fBsnug backup verify\\fR \\fIFILE\\fR\n"));
  CHECK_FALSE(contains(page, "\\fBsnug user\\fR"));
  CHECK(contains(page, "\\fB\\-\\-max\\-frame\\-size\\fR \\fISIZE\\fR\n"));

  const std::string settings = generated("man-config");
  CHECK(contains(settings, "\n.TH SNUG.TOML 5 "));
  CHECK(contains(settings, "\\fBthreads.io\\fR = \\fIN\\fR  (SNUG_THREADS_IO)\n"));
  CHECK(contains(settings, " Default: 64KiB.\n"));
}

TEST_CASE("no line of a man page is a request by accident") {
  for (const char* what : {"man", "man-config"}) {
    std::string line;
    for (const char c : generated(what) + "\n") {
      if (c != '\n') {
        line += c;
        continue;
      }
      if (line.starts_with('.'))
        CHECK_MESSAGE((line.starts_with(".\\\"") || line.starts_with(".TH ") || line.starts_with(".S") ||
                       line.starts_with(".TP") || line == ".RS" || line == ".RE"),
                      line);
      CHECK_FALSE(line.starts_with('\''));
      line.clear();
    }
  }
}

TEST_CASE("bash completes commands, options and values") {
  CHECK(offered("snug ser") == "serve\n");
  CHECK(offered("snug user ''") ==
        "add\nlist\npasswd\nrole\ndisable\nenable\ndelete\nshow\nsessions\nlogout\nban\n--data\n--config\n--help\n");
  CHECK(offered("snug user add --pass") == "--password-stdin\n");
  CHECK(offered("snug serve --log-format ''") == "text\njson\n");
  CHECK(offered("snug serve --log-l") == "--log-level\n");
  CHECK(offered("snug user add --log-l") == "\n");
  CHECK(offered("snug user role ann m") == "member\n");
  CHECK(offered("snug backup ver") == "options -o default\nverify\n");
  CHECK(offered("snug generate z") == "zsh\n");
}

TEST_CASE("the other shells have the same") {
  const std::string zsh = generated("zsh");
  CHECK(zsh.starts_with("#compdef snug\n"));
  CHECK(contains(zsh, "--log-format) compadd -- text json; return ;;\n"));
  CHECK(contains(zsh, "'disable:lock an account, and end the user'\\''s login sessions'"));
  const std::string fish = generated("fish");
  CHECK(contains(fish, R"(= "serve"' -l log-format -x -a 'text json' -d )"));
  CHECK(contains(fish, R"(= "user"' -a disable -d 'lock an account, and end the user\'s login sessions')"));
}

TEST_CASE("what can't be generated is refused") {
  const auto read = read_invocation({"generate", "tcsh"});
  REQUIRE(std::holds_alternative<Done>(read));
  CHECK(std::get<Done>(read).exit_code == 2);
  CHECK(contains(std::get<Done>(read).text, "'tcsh' is none of man"));
}
