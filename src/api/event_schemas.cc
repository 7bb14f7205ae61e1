#include "api/event_schemas.h"

#include "model/descriptions.h"
#include "model/event.h"

namespace snug {

namespace {

template <std::size_t index = 0>
void add_each(std::string& all, json::Schemas& schemas) {
  if constexpr (index < std::variant_size_v<EventBody>) {
    using Event = std::variant_alternative_t<index, EventBody>;
    const std::string_view name = name_of_enum(Event::type);
    if (index > 0) all += ',';
    json::write_string(all, name);
    all.append(":").append(
        json::with_description(json::schema<typename Event::Data>(schemas), description_of("EventType", name)));
    add_each<index + 1>(all, schemas);
  }
}

}  // namespace

std::string login_end_names() {
  std::string names;
  for (const std::string_view name : EnumNames<LoginEnd>::names)
    names.append(names.empty() ? "\"" : ",\"").append(name).append("\"");
  return "[" + names + "]";
}

std::string event_schemas(json::Schemas& schemas) {
  std::string all = "{";
  add_each(all, schemas);
  return all + "}";
}

}  // namespace snug
