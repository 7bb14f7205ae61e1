// RestMap: how each operation looks over REST, taken from the server's own OpenAPI document, so that a call written
// once can go that way too.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "support/http.h"
#include "support/json.h"

namespace snug::test {

class RestMap {
 public:
  explicit RestMap(const Json& openapi);

  struct Request {
    std::string method;
    std::string target;
    std::string body{};  ///< JSON; empty: none
  };
  /// Nothing if the operation has no REST form, or the parameters can't be put into it (a path needs them all).
  std::optional<Request> request(const std::string& operation, const Json& params) const;

  std::vector<std::string> operations() const;

  /// Whether there is such an operation, be it over sockets only.
  bool knows(const std::string& operation) const { return failures_.contains(operation); }
  /// Whether the document tells that the operation may fail by this code.
  bool may_fail(const std::string& operation, const std::string& code) const;

 private:
  struct Parameter {
    std::string name;
    bool explode = true;  // of a list: one `name=` for each element, or commas
  };
  struct Operation {
    std::string method;
    std::string path;
    std::vector<Parameter> query{};
    bool has_body = false;
  };
  std::map<std::string, Operation> operations_;
  std::map<std::string, std::set<std::string>> failures_;  // by operation
  std::set<std::string> failures_of_all_;
};

}  // namespace snug::test
