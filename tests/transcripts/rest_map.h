// RestMap: how each operation looks over REST, taken from the server's own OpenAPI document, so that a call written
// once can go that way too.
#pragma once

#include <map>
#include <optional>
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
};

}  // namespace snug::test
