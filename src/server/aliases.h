// Aliases: what Config::socketio_aliases says, checked against the operations and events that there are.
#pragma once

#include <span>

#include "snug/config.h"
#include "wire/socket_io_names.h"

namespace snug {

/// Of aliases without a problem (problem_with_aliases in snug/config.h).
SocketIoNames socket_io_names(std::span<const Config::Alias> aliases);

}  // namespace snug
