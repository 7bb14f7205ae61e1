#include "model/event.h"

#include <utility>

namespace snug {

namespace {

template <std::size_t... index>
constexpr bool in_order(std::index_sequence<index...>) {
  return ((std::variant_alternative_t<index, EventBody>::type == static_cast<EventType>(index)) && ...);
}
static_assert(std::variant_size_v<EventBody> == EnumNames<EventType>::names.size());
static_assert(in_order(std::make_index_sequence<std::variant_size_v<EventBody>>()));

}  // namespace

std::string to_json(const EventBody& body) {
  return std::visit([](const auto& event) { return json::to_text(event.data); }, body);
}

}  // namespace snug
