// `snug user sessions ...`, `snug ban`, `snug chat`, `snug invite`, `snug settings`, `snug announce`, `snug audit`:
// administration at the command line, whether the server runs or not.
#pragma once

#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace snug::cli {

struct Invocation;

/// One administrative operation, and how its answer is shown.
struct AdminRequest {
  std::string operation;
  std::vector<std::pair<std::string, std::string>> params;   ///< name → JSON text
  std::string list;                                          ///< its answer's list, read page by page; empty: none
  std::string object;                                        ///< its answer's object, shown member by member
  std::vector<std::pair<std::string, std::string>> columns;  ///< of the list: head → member
  std::string done;                                          ///< what to say when it is done
};

/// Declares the commands; `user` is the command `snug user`. They set `result.command` and `result.request`.
void declare_administration(CLI::App& app, CLI::App& user, Invocation& result);

/// Runs `invocation.request`; 0 if it was done, 1 if it was refused. Throws std::runtime_error if there is no server
/// and no data folder.
int run_administration(const Invocation& invocation, std::ostream& out, std::ostream& errors);

}  // namespace snug::cli
