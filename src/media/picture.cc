#include "media/picture.h"

#include <array>

namespace snug {

std::string_view name_of(PictureError error) {
  static constexpr std::array<std::string_view, picture_errors> names{
      "none", "not_a_picture", "too_large", "broken", "worker_failed", "timeout", "stopped"};
  return names.at(static_cast<std::size_t>(error));
}

}  // namespace snug
