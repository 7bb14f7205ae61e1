#include "model/call.h"

namespace snug {

std::string result_with_cursor(const Answer& answer) {
  if (answer.cursor.empty()) return *answer.result;
  std::string cursor = "{\"cursor\":";
  json::write_string(cursor, answer.cursor);
  return json::merge_objects(*answer.result, cursor + "}");
}

}  // namespace snug
