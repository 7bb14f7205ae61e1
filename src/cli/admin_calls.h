// AdminCalls: the administrative operations, from wherever they are to be had, and their answers as people and
// programs read them.
#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/control.h"
#include "model/json.h"
#include "snug/config.h"
#include "snug/server.h"

namespace snug::cli {

using Params = std::vector<std::pair<std::string_view, std::string>>;  ///< name → JSON text

std::string json_text(std::string_view text);
/// A JSON object.
std::string object(const Params& params);

/// A running server is asked through its control socket; otherwise the data folder is opened here, without a listener.
/// Thread: one.
class AdminCalls {
 public:
  /// Throws std::runtime_error (StartError) if neither works.
  explicit AdminCalls(Config config);

  /// The answer, a result object of the wire contract.
  std::string call(std::string_view operation, const Params& params);

  /// Calls `visit` for each element of the list `name` in the answers, page by page, until it returns false. False:
  /// refused, and `errors` has been told why.
  bool each(std::string_view operation, Params params, std::string_view name,
            const std::function<bool(json::Value)>& visit, std::ostream& errors);

 private:
  std::optional<ControlSocket> control_;
  std::optional<Server> server_;
};

using Row = std::vector<std::string>;
/// In aligned columns; the first row is the head.
void print_rows(const std::vector<Row>& rows, std::ostream& out);
/// `2026-11-27 11:40:09`: an ISO 8601 time as people read it, in UTC; empty stays empty.
std::string readable(std::string_view time);
/// A member as people read it: a text as it is, a number or boolean in JSON; empty if there is none.
std::string shown(json::Value object, std::string_view name);

}  // namespace snug::cli
