// What events carry, as JSON Schema: the other half of what a client must know beside the operations.
#pragma once

#include <string>

#include "model/json.h"

namespace snug {

/// {"new_message": SCHEMA, …}: every event's `data` (docs/protocol.md, section 3). The schemas it names are added to
/// `schemas`.
std::string event_schemas(json::Schemas& schemas);
/// A JSON array of what the `reason` of an error can be.
std::string login_end_names();

}  // namespace snug
