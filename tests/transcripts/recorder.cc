#include "transcripts/recorder.h"

#include <stdexcept>
#include <utility>

namespace snug::test {

Recorder::Recorder(const std::filesystem::path& file, std::string transcript)
    : out_(file, std::ios::app), transcript_(std::move(transcript)) {
  if (!out_) throw std::runtime_error(file.string() + " can't be written");
}

void Recorder::answered(const PendingCall& call) {
  Json line = Json::object();
  line.set("operation", Json::of(call.name));
  line.set("params", call.params);
  line.set(call.answer->ok ? "answer" : "error", call.answer->data);
  write(std::move(line));
}

void Recorder::told(const Incoming& event) {
  Json line = Json::object();
  line.set("event", Json::of(event.name));
  line.set("data", event.data);
  if (event.cursor) line.set("cursor", Json::of(*event.cursor));
  write(std::move(line));
}

void Recorder::write(Json line) {
  line.set("transcript", Json::of(transcript_));
  out_ << line.dump() << '\n' << std::flush;
}

}  // namespace snug::test
