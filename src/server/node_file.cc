#include "server/node_file.h"

#include <fstream>
#include <string>

#include "base/private_file.h"

namespace snug {

std::optional<NodeFile> NodeFile::read(const std::filesystem::path& file) {
  std::ifstream in(file);
  NodeFile node;
  if (!(in >> node.node >> node.boot) || node.node < 0 || node.node > 1023) return std::nullopt;
  return node;
}

void NodeFile::write(const std::filesystem::path& file) const {
  write_private_file(file, std::to_string(node) + " " + std::to_string(boot) + "\n");
}

}  // namespace snug
