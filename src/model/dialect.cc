#include "model/dialect.h"

namespace snug {

ExceptionData exception_of(const Error& error) {
  ExceptionData data{.code = std::string(name_of(error.code)), .message = error.message};
  if (!error.field.empty()) data.field = error.field;
  if (!error.reason.empty()) data.reason = parse_enum<LoginEnd>(error.reason);
  if (error.retry_after_ms > 0) data.retry_after_ms = error.retry_after_ms;
  return data;
}

std::string to_json(const Error& error) { return json::to_text(exception_of(error)); }

}  // namespace snug
