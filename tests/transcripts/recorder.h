// Recorder: writes down what the people of a transcript call, are answered and are told. The examples of docs/api.md
// are taken from there (docs/take_examples.mjs).
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "support/client.h"
#include "transcripts/transcript_fixture.h"

namespace snug::test {

class Recorder final : public Listener {
 public:
  /// Appends to `file` a line of JSON for each answer and event.
  Recorder(const std::filesystem::path& file, std::string transcript);

  void answered(const PendingCall& call) override;
  void told(const Incoming& event) override;

 private:
  void write(Json line);

  std::ofstream out_;
  const std::string transcript_;
};

}  // namespace snug::test
