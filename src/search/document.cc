#include "search/document.h"

#include "search/fts5_tokens.h"
#include "search/search_query.h"

namespace snug {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// An address of the web with something behind its scheme.
bool has_link(std::string_view text) {
  const auto begins = [&](std::size_t at, std::string_view scheme) {
    if (text.size() - at <= scheme.size()) return false;
    for (std::size_t i = 0; i < scheme.size(); ++i)
      if (lower(text[at + i]) != scheme[i]) return false;
    return static_cast<unsigned char>(text[at + scheme.size()]) > ' ';
  };
  for (std::size_t at = text.find_first_of("hH"); at != std::string_view::npos; at = text.find_first_of("hH", at + 1))
    if (begins(at, "https://") || begins(at, "http://")) return true;
  return false;
}

/// Without what marks filter terms.
std::string unmarked(std::string text) {
  const std::string_view mark = filter_mark;
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at))
    text.replace(at, mark.size(), " ");
  return text;
}

}  // namespace

unsigned has_of(const Message& message) {
  unsigned bits = 0;
  if (has_link(message.content)) bits |= has::link;
  if (message.type == MessageType::image) bits |= has::file | has::image;
  if (message.type == MessageType::file || message.type == MessageType::audio) bits |= has::file;
  if (message.poll) bits |= has::poll;
  if (message.attachments)
    for (const Attachment& attachment : *message.attachments)
      bits |= has::file | (attachment.kind == AttachmentKind::image ? has::image : 0);
  return bits;
}

std::optional<Document> document_of(const Message& message) {
  if (message.deleted_at || message.type == MessageType::system) return std::nullopt;
  Document document{.message = message.id,
                    .chat = message.chat_id,
                    .home = message.chat_id,
                    .seq = message.seq,
                    .sender = message.sender_id,
                    .has = has_of(message),
                    .time = message.created_at,
                    .mentions = {},
                    .text = unmarked(message.content)};
  if (message.mentions)
    for (const UserId user : *message.mentions)
      document.mentions += (document.mentions.empty() ? "" : " ") + to_string(user);
  if (message.mentions_room == RoomMention::room)
    document.mentions += (document.mentions.empty() ? "" : " ") + std::string(everybody);
  return document;
}

}  // namespace snug
