// What a transcript may set of its server: `server {registration: closed, message_rate: 2}`.
#pragma once

#include <string>

#include "snug/config.h"
#include "support/json.h"

namespace snug::test {

/// Open registration, no rates, cheap passwords, a free port, silent.
Config quiet_config();

/// Sets one field of `config` by its name; times are in milliseconds. Throws ScriptError for one that isn't known.
void configure(Config& config, const std::string& name, const Json& value);

}  // namespace snug::test
