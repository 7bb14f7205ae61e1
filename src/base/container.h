#pragma once

namespace snug {

/// Does this process run in a container (Docker, Podman, Kubernetes, an image that says so by `container=`)?
/// That variable decides where it is set: empty it says no.
bool in_container();

}  // namespace snug
