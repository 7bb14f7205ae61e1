#include "model/applied.h"

#include <cassert>

namespace snug {

namespace {

template <class Answer>
std::string text_of(const Answer& answer) {
  return json::to_text(answer);
}

/// Of a message that was told just now: `told` goes on with what only its sender gets.
std::string text_of(const MessageAnswer& answer) {
  if (answer.event_json.empty()) return json::to_text(answer);
  assert(!answer.duplicate);
  std::string out;
  out.reserve(answer.event_json.size() + 40);
  out.append("{\"message\":").append(answer.event_json);
  if (const auto& status = answer.message.status) {
    out.pop_back();
    out.append(",\"status\":\"").append(name_of_enum(*status)).append("\"}");
  }
  return out += '}';
}

}  // namespace

std::string to_json(const AppliedAnswer& answer) {
  return std::visit([](const auto& each) { return text_of(each); }, answer);
}

}  // namespace snug
