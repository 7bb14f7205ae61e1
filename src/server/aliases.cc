#include "server/aliases.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "api/meant.h"
#include "api/table.h"
#include "model/event.h"
#include "model/json.h"

namespace snug {

namespace {

constexpr std::size_t longest = 64;  // bytes of a name

/// Names that mean something to clients themselves: nobody may emit them. The last is how clients learn where they
/// stand, and ours alone.
constexpr std::array<std::string_view, 7> reserved = {"connect",     "connect_error",  "disconnect", "disconnecting",
                                                      "newListener", "removeListener", "cursor"};

std::string shown(std::string_view name) { return "'" + std::string(name) + "'"; }

bool is_event(std::string_view name) { return parse_enum<EventType>(name).has_value(); }

/// What is wrong with a name of the app's.
std::optional<std::string> problem_with_name(std::string_view name) {
  if (name.empty() || name.size() > longest) return "a name has 1 to " + std::to_string(longest) + " bytes";
  if (!json::valid_utf8(name)) return "a name is UTF-8";
  if (std::any_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
    return "a name holds no control characters";
  if (std::find(reserved.begin(), reserved.end(), name) != reserved.end())
    return shown(name) + " means something else to clients";
  return std::nullopt;
}

/// Takes one alias after the other, and says what is wrong with it.
class AliasReader {
 public:
  std::optional<std::string> take(const Config::Alias& alias) {
    const bool event = is_event(alias.key);
    const bool operation = table_.find(alias.value) != nullptr;
    if (event && operation)
      return shown(alias.key) + " is an event and " + shown(alias.value) +
             " an operation: which of them is to get another name?";
    if (event) return rename_event(alias.key, alias.value);
    if (operation) return name_operation(alias.key, alias.value);
    return unknown(alias);
  }

  /// Two events of one name can't be told apart: the alias that makes them so.
  std::optional<std::string> clash(const Config::Alias& alias) const {
    if (!is_event(alias.key) || !names_.events.contains(alias.key)) return std::nullopt;
    for (const std::string_view other : EnumNames<EventType>::names)
      if (other != alias.key && names_.event(other) == alias.value)
        return shown(alias.value) + " is the name of the event " + shown(other) + " already";
    return std::nullopt;
  }

  SocketIoNames names() && { return std::move(names_); }

 private:
  std::optional<std::string> rename_event(const std::string& event, const std::string& name) {
    if (auto why = problem_with_name(name)) return why;
    if (!names_.events.emplace(event, name).second) return shown(event) + " is given twice";
    return std::nullopt;
  }

  std::optional<std::string> name_operation(const std::string& name, const std::string& operation) {
    if (auto why = problem_with_name(name)) return why;
    if (table_.find(name) || name == "hello") return shown(name) + " is an operation itself";
    if (!names_.operations.emplace(name, operation).second) return shown(name) + " is given twice";
    return std::nullopt;
  }

  std::optional<std::string> unknown(const Config::Alias& alias) const {
    const auto the_other_way = [&] {
      return "; write \"" + alias.value + "\" = \"" + alias.key + "\" to give it another name";
    };
    if (table_.find(alias.key)) return shown(alias.key) + " is an operation" + the_other_way();
    if (is_event(alias.value)) return shown(alias.value) + " is an event" + the_other_way();
    const auto meant = operation_meant(table_, alias.value);
    return "there is no event " + shown(alias.key) + " and no operation " + shown(alias.value) +
           (meant ? ", did you mean " + shown(*meant) + "?" : "");
  }

  const Table table_{all_operations()};
  SocketIoNames names_;
};

}  // namespace

std::optional<AliasProblem> problem_with_aliases(const std::vector<Config::Alias>& aliases) {
  if (aliases.empty()) return std::nullopt;
  AliasReader reading;
  for (std::size_t i = 0; i < aliases.size(); ++i)
    if (auto why = reading.take(aliases[i])) return AliasProblem{i, std::move(*why)};
  for (std::size_t i = 0; i < aliases.size(); ++i)
    if (auto why = reading.clash(aliases[i])) return AliasProblem{i, std::move(*why)};
  return std::nullopt;
}

SocketIoNames socket_io_names(std::span<const Config::Alias> aliases) {
  AliasReader reading;
  for (const Config::Alias& alias : aliases) static_cast<void>(reading.take(alias));
  return std::move(reading).names();
}

}  // namespace snug
