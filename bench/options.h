// Options: `--name value` pairs of the bench programs.
#pragma once

#include <cstdint>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace snug::bench {

class Options {
 public:
  /// Throws std::invalid_argument.
  Options(int argc, char** argv, int first) {
    for (int i = first; i < argc; i += 2) {
      const std::string name = argv[i];
      if (!name.starts_with("--") || i + 1 == argc) throw std::invalid_argument("expected --name value: " + name);
      values_[name.substr(2)] = argv[i + 1];
    }
  }

  std::string text(const std::string& name) const {
    const auto found = values_.find(name);
    if (found == values_.end()) throw std::invalid_argument("--" + name + " is missing");
    return found->second;
  }
  std::string text(const std::string& name, const std::string& otherwise) const {
    return values_.contains(name) ? text(name) : otherwise;
  }
  std::int64_t number(const std::string& name, std::int64_t otherwise) const {
    return values_.contains(name) ? std::stoll(text(name)) : otherwise;
  }
  /// Several, with commas between them.
  std::vector<std::int64_t> numbers(const std::string& name, const std::string& otherwise) const {
    std::vector<std::int64_t> all;
    std::istringstream words(text(name, otherwise));
    for (std::string word; std::getline(words, word, ',');) all.push_back(std::stoll(word));
    if (all.empty()) throw std::invalid_argument("--" + name + " is empty");
    return all;
  }
  double real(const std::string& name, double otherwise) const {
    return values_.contains(name) ? std::stod(text(name)) : otherwise;
  }

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace snug::bench
