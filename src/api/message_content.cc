#include "api/message_content.h"

#include <algorithm>
#include <exception>

#include "api/context.h"
#include "base/log.h"
#include "model/json.h"
#include "model/text_rules.h"

namespace snug {

namespace {

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace

Result<void> check_length(const Context& context, std::string_view text, const std::string& field) {
  const std::size_t most = context.settings.max_content_length;
  if (characters(text) > most) return bad_field(field, "must have at most " + std::to_string(most) + " characters");
  return {};
}

Result<void> check_content(const Context& context, std::string_view content, bool has_more) {
  if (auto fits = check_length(context, content, "content"); !fits) return fits;
  if (!has_more && text::is_blank(content)) return bad_field("content", "must not be blank");
  return {};
}

Result<void> ask_host(const Context& context, Draft draft, std::string& content) {
  if (!context.hooks.before_send) return {};
  const bool may_be_blank = text::is_blank(content);
  draft.content = content;
  try {
    if (const auto refusal = context.hooks.before_send(draft)) return fail(Code::forbidden, *refusal);
  } catch (const std::exception& error) {
    log::warning("the host's before_send hook failed", {{"why", error.what()}});
    return fail(Code::forbidden, "this message can't be sent");
  }
  if (!json::valid_utf8(draft.content) || (!may_be_blank && text::is_blank(draft.content)) ||
      draft.content.find('\0') != std::string::npos) {
    log::warning("the host's before_send hook made a message that can't be sent");
    return fail(Code::forbidden, "this message can't be sent");
  }
  content = std::move(draft.content);
  return {};
}

}  // namespace snug
