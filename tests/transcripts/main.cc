// Every transcript of this folder, over every protocol, as one test case each: `chats over socket`.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "transcripts/recorder.h"
#include "transcripts/runner.h"

namespace snug::test {

namespace {

struct Play {
  std::string file;
  std::string script;
  Protocol protocol;
  std::string name;
};

/// Filled in main, before any test runs.
std::deque<Play>& plays() {
  static std::deque<Play> all;
  return all;
}

const std::vector<Protocol>& protocols() {
  static const std::vector<Protocol> all{
      {.name = "socket", .calls = Way::socket},
      {.name = "rest", .calls = Way::rest, .hello = true},
      {.name = "embedded", .calls = Way::embedded},
      {.name = "threads", .calls = Way::socket, .io_threads = 2},
      {.name = "socketio", .calls = Way::socket, .hello = true, .speech = Speech::socket_io},
      {.name = "polling", .calls = Way::socket, .hello = true, .io_threads = 2, .speech = Speech::socket_io_polling},
  };
  return all;
}

/// The body of every test case: which of them it is, the test case's name says.
void play() {
  const std::string name = doctest::getContextOptions()->currentTest->m_name;
  const auto& play = *std::find_if(plays().begin(), plays().end(), [&](const Play& p) { return p.name == name; });
  std::unique_ptr<Recorder> recorder;
  if (const char* file = std::getenv("SNUG_RECORD"))
    recorder = std::make_unique<Recorder>(file, std::filesystem::path(play.file).stem().string());
  const auto failure = Runner(play.protocol, recorder.get()).run(play.script);
  if (failure) DOCTEST_ADD_FAIL_AT(play.file.c_str(), failure->line, failure->what);
  CHECK_FALSE(failure.has_value());
}

void add_plays(const std::filesystem::path& file) {
  std::ostringstream script;
  script << std::ifstream(file).rdbuf();
  const auto named = faces_named(script.str());
  for (const Protocol& protocol : protocols()) {
    if (!named.empty() && std::find(named.begin(), named.end(), protocol.name) == named.end()) continue;
    plays().push_back({file.string(), script.str(), protocol, file.stem().string() + " over " + protocol.name});
    const Play& play = plays().back();
    doctest::detail::regTest(doctest::detail::TestCase(test::play, play.file.c_str(), 1,
                                                       doctest_detail_test_suite_ns::getCurrentTestSuite()) *
                             play.name.c_str());
  }
}

}  // namespace

}  // namespace snug::test

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(SNUG_TRANSCRIPTS))
    if (entry.path().extension() == ".txt" && entry.path().stem() != "CMakeLists") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& file : files) snug::test::add_plays(file);
  return doctest::Context(argc, argv).run();
}
