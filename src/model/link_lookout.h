// LinkLookout: looks at what the links of messages lead to. Told by src/api, done by src/server.
#pragma once

#include "model/objects.h"

namespace snug {

/// Thread: any.
class LinkLookout {
 public:
  virtual ~LinkLookout() = default;

  /// A message was sent or edited here. What its links lead to is found later, and submitted as SetPreviews; or it is
  /// not, where there is too much to look at.
  virtual void look_at(const Message& message) = 0;
};

}  // namespace snug
