// Completion: scripts with which shells complete the program's commands, options and their values.
#pragma once

#include <string>

#include "cli/catalogue.h"

namespace snug::cli {

std::string bash_completion(const Catalogue& catalogue);
std::string zsh_completion(const Catalogue& catalogue);
std::string fish_completion(const Catalogue& catalogue);

}  // namespace snug::cli
