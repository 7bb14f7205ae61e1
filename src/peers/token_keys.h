// The keys with which a server signed tokens before it became the first node: passed on to nodes that join, sealed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "cluster/cluster_secret.h"

namespace snug {

/// What a member gives of the file that holds them, which may be missing. Throws std::runtime_error where it can't be
/// read.
std::string seal_token_keys(const ClusterSecret& secret, const std::filesystem::path& file);

/// Asks the member at `address` (HOST:PORT) for the text of that file; empty: it has none. Nothing: it gave no keys,
/// and `why` says why. `node`: who asks. Blocks for seconds at most.
std::optional<std::string> fetch_token_keys(const ClusterSecret& secret, int node, const Clock& clock,
                                            const std::string& address, std::string& why);

}  // namespace snug
