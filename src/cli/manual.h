// Manual: the man pages snug(1) and snug.toml(5), in roff, from the same declaration as --help.
#pragma once

#include <string>

#include "cli/catalogue.h"

namespace snug::cli {

std::string manual_page(const Catalogue& catalogue);
std::string settings_page(const Catalogue& catalogue);

}  // namespace snug::cli
