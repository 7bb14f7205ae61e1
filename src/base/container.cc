#include "base/container.h"

#include <unistd.h>

#include <cstdlib>

namespace snug {

bool in_container() {
  if (const char* said = std::getenv("container")) return *said != '\0';
  // systemd.io/CONTAINER_INTERFACE; what Docker and Podman leave; Kubernetes, which may have neither.
  return ::access("/.dockerenv", F_OK) == 0 || ::access("/run/.containerenv", F_OK) == 0 ||
         std::getenv("KUBERNETES_SERVICE_HOST") != nullptr;
}

}  // namespace snug
