// Runner: reads a transcript top to bottom and plays it against a server of its own. tests/transcripts/README.md
// tells what a line may say.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snug/config.h"
#include "transcripts/term.h"
#include "transcripts/transcript_fixture.h"

namespace snug::test {

/// What went wrong, and where.
struct Failure {
  int line = 0;
  std::string what;
};

/// The protocols a transcript names in its first statement (`over socket, rest`); empty: all.
std::vector<std::string> faces_named(std::string_view script);

class Runner {
 public:
  /// `listener`: may be null.
  explicit Runner(Protocol protocol, Listener* listener = nullptr)
      : protocol_(std::move(protocol)), listener_(listener) {}

  /// Nothing if all went as written.
  std::optional<Failure> run(std::string_view script);

 private:
  void statement(const std::string& text);
  void server(Scanner& line);
  void sessions(Scanner& line);
  void enter(Session& session, std::string_view operation, Scanner line);
  void open(Session& session, Scanner line);
  void call(Session& session, Scanner line, std::optional<Way> way, bool pipelined);
  void repeat(Session& session, Scanner line);
  void call_until(Session& session, const std::string& name, const Term& params, Scanner& line, std::optional<Way> way);
  void request(Session& session, Scanner line);
  void expect(Session& session, Scanner line);
  void expect_answer(Session& session, Scanner& line);
  void expect_event(Session& session, const std::string& name, Scanner& line);
  void expect_presence(Session& session, Scanner& line, bool wanted);
  void expect_close(Session& session, Scanner& line);
  void expect_nothing(Session& session);
  void catch_up(Session& session);
  void settle();
  void settle(Session& session);
  void met(const Incoming& event);
  TranscriptFixture& fixture();

  const Protocol protocol_;
  Listener* const listener_;
  std::unique_ptr<TempFolder> folder_;
  std::unique_ptr<TranscriptFixture> fixture_;
  std::optional<Config> config_;
};

}  // namespace snug::test
