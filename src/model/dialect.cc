#include "model/dialect.h"

namespace snug {

std::string to_json(const Error& error) {
  std::string out = "{\"code\":\"";
  out += name_of(error.code);
  out += "\",\"message\":";
  json::write_string(out, error.message);
  if (!error.field.empty()) {
    out += ",\"field\":";
    json::write_string(out, error.field);
  }
  if (error.retry_after_ms > 0) out += ",\"retryAfterMs\":" + std::to_string(error.retry_after_ms);
  out += '}';
  return out;
}

}  // namespace snug
