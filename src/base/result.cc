#include "base/result.h"

#include <array>

namespace snug {

namespace {
struct Row {
  std::string_view name;
  int status;
};
constexpr std::array<Row, 11> catalogue{{
    {"bad_request", 400},
    {"unauthorized", 401},
    {"forbidden", 403},
    {"not_member", 403},
    {"not_found", 404},
    {"conflict", 409},
    {"too_large", 413},
    {"unsupported", 415},
    {"rate_limited", 429},
    {"internal", 500},
    {"unavailable", 503},
}};
}  // namespace

std::string_view name_of(Code code) { return catalogue[static_cast<std::size_t>(code)].name; }
int http_status(Code code) { return catalogue[static_cast<std::size_t>(code)].status; }

}  // namespace snug
