// `snug cluster ...`: what an operator asks the node that runs on a data folder.
#pragma once

#include <iosfwd>
#include <string>

#include "cli/invocation.h"
#include "model/json.h"

namespace snug::cli {

/// The exit code: 0 done, 1 refused, or no node runs there. Thread: one.
int run_cluster_status(const Invocation& invocation, std::ostream& out, std::ostream& errors);
int run_cluster_forget(const Invocation& invocation, std::ostream& out, std::ostream& errors);
/// The exit code: 0 all nodes have the same, 1 some differ, 2 they could not be compared.
int run_cluster_compare(const Invocation& invocation, std::ostream& out, std::ostream& errors);

/// What `cluster_compare` answers, for people.
std::string cluster_comparison_text(const json::Value& comparison);
/// What `cluster_status` answers, for people.
std::string cluster_status_text(const json::Value& status);

}  // namespace snug::cli
