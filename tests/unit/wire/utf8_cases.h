// Valid and invalid UTF-8 after Markus Kuhn's stress test, as the Autobahn suite's section 6 has it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace snug::test {

struct Utf8Case {
  std::string name;
  std::string bytes;
  bool valid;
};

const std::vector<Utf8Case>& utf8_cases();

/// "ce ba 21" as bytes.
std::string hex(std::string_view digits);

}  // namespace snug::test
