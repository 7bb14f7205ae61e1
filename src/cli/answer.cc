#include "cli/answer.h"

#include <ostream>
#include <stdexcept>

namespace snug::cli {

std::string text_member(const json::Value& object, std::string_view name) {
  const auto member = object.member(name);
  return std::string(member ? member->string().value_or("") : "");
}

std::optional<json::Value> accept(const std::string& answer, std::ostream& errors) {
  const Result<json::Value> parsed = json::parse(answer);
  if (!parsed)
    throw std::runtime_error("the server answers what this program does not understand; are both of one version?");
  if (const auto ok = (*parsed).member("ok"); ok && ok->boolean() == true) return *parsed;
  std::string message = "refused without a reason";
  if (const auto error = (*parsed).member("error")) {
    if (const auto text = text_member(*error, "message"); !text.empty()) message = text;
    // Of a bad value the message only says what is wrong with it.
    const auto field = text_member(*error, "field");
    if (text_member(*error, "code") == "bad_request" && !field.empty()) message.insert(0, field + " ");
  }
  errors << "snug: " << message << '\n';
  return std::nullopt;
}

}  // namespace snug::cli
