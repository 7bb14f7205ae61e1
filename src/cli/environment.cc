#include "cli/environment.h"

#include <algorithm>
#include <regex>
#include <string_view>

#include "cli/guess.h"

namespace snug::cli {

namespace {

constexpr std::string_view prefix = "SNUG_";

/// `SNUG_SERVICE_HOST`, `SNUG_WEB_SERVICE_PORT_HTTP`, `SNUG_PORT`, `SNUG_PORT_8080_TCP_ADDR`, `SNUG_NAME`,
/// `SNUG_ENV_X`.
bool of_others(const std::string& name) {
  static const std::regex links(R"(SNUG_(\w+_)?(SERVICE_(HOST|PORT(_\w+)?)|PORT(_\d+_(TCP|UDP|SCTP)(_\w+)?)?)|)"
                                R"(SNUG_(NAME|ENV_\w+|VERSION))");
  return std::regex_match(name, links);
}

}  // namespace

std::vector<std::string> unknown_variables(const std::vector<Setting>& settings, const char* const* environment) {
  std::vector<std::string> known{"SNUG_CONFIG"}, lines;
  for (const Setting& setting : settings) known.push_back(variable_of(setting.name));
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    if (!entry.starts_with(prefix)) continue;
    const std::string name(entry.substr(0, entry.find('=')));
    if (std::find(known.begin(), known.end(), name) != known.end() || of_others(name)) continue;
    lines.push_back(name + " is no setting, and is passed over" + did_you_mean(guess(name, known)));
  }
  return lines;
}

}  // namespace snug::cli
