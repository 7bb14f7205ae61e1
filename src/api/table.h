// Table: every operation, by name and by path.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "api/operation.h"

namespace snug {

/// What a method and path stand for.
struct Route {
  const Operation* operation = nullptr;  ///< null: nothing
  std::vector<json::TextField> texts{};  ///< parameters that the path holds; views into its segments
  std::string allowed{};                 ///< if the path is known but not by this method: `GET, POST`
  std::string meant{};                   ///< if it is not: a path that may have been; empty: none
};

/// Immutable. Thread: any.
class Table {
 public:
  /// A name or path given twice is a bug: std::logic_error.
  explicit Table(Operations operations);

  const Operation* find(std::string_view name) const;
  /// The same, by what its parameters say (Operation::Otherwise).
  const Operation* find(std::string_view name, json::Value params) const;
  /// `segments`: of the path below /api/v1, percent-decoded. What is written out wins over a parameter.
  Route route(std::string_view method, std::span<const std::string> segments) const;

  const Operations& all() const { return operations_; }

 private:
  struct Path {
    const Operation* operation;
    std::vector<std::string_view> segments;  // of its template
  };

  const Operations operations_;
  std::unordered_map<std::string_view, const Operation*> by_name_;
  std::vector<Path> paths_;  // those without parameters first
};

/// The whole table.
Operations all_operations();

}  // namespace snug
