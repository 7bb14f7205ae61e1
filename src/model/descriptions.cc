#include "model/descriptions.h"

#include <algorithm>
#include <string>

namespace snug {

std::string_view description_of(std::string_view type, std::string_view member) {
  std::string name(type);
  if (!member.empty()) name.append(".").append(member);
  const auto all = descriptions();
  const auto found = std::lower_bound(all.begin(), all.end(), name,
                                      [](const Description& d, const std::string& wanted) { return d.name < wanted; });
  return found != all.end() && found->name == name ? found->text : std::string_view();
}

}  // namespace snug
