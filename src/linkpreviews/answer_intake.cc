#include "linkpreviews/answer_intake.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "base/percent.h"
#include "linkpreviews/page_text.h"

namespace snug {

namespace {

std::string media_type(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  return lower_case(type);
}

/// A picture that says how large it is.
bool is_larger_than(std::string_view content_length, std::size_t most) {
  std::uint64_t length = 0;
  const auto [end, error] =
      std::from_chars(content_length.data(), content_length.data() + content_length.size(), length);
  return error == std::errc::result_out_of_range || (error == std::errc{} && length > most);
}

LinkEnd end_of_failure(ClientFailure::Kind kind) {
  using Kind = ClientFailure::Kind;
  switch (kind) {
    case Kind::refused:
      return LinkEnd::refused;
    case Kind::unresolved:
      return LinkEnd::unresolved;
    case Kind::unreachable:
      return LinkEnd::unreachable;
    case Kind::certificate:
    case Kind::tls:
      return LinkEnd::tls;
    case Kind::timeout:
      return LinkEnd::timeout;
    case Kind::too_large:
      return LinkEnd::too_large;
    case Kind::bad_redirect:
      return LinkEnd::redirect;
    case Kind::bad_request:
    case Kind::cancelled:
    case Kind::closed:
    case Kind::no_http:
    case Kind::unwanted:
      break;
  }
  return LinkEnd::broken;
}

}  // namespace

bool AnswerIntake::check(const ClientResponse& header) {
  url_ = header.url;
  content_type_ = header.field("content-type");
  const std::string type = media_type(content_type_);
  // SVG is a program; no decoder of ours takes it.
  is_picture_ = type.starts_with("image/") && type != "image/svg+xml";
  const std::string_view encoding = header.field("content-encoding");
  const auto refuse = [this](LinkEnd end) {
    refusal_ = end;
    return false;
  };
  if (header.status != 200) return refuse(LinkEnd::status);
  if (!encoding.empty() && lower_case(encoding) != "identity") return refuse(LinkEnd::encoding);
  if (is_picture_ ? limits_.picture == 0 : type != "text/html" || limits_.page == 0) return refuse(LinkEnd::type);
  if (is_picture_ && is_larger_than(header.field("content-length"), limits_.picture)) return refuse(LinkEnd::too_large);
  return true;
}

bool AnswerIntake::take(std::string_view piece) {
  if (is_picture_) {
    refusal_ = LinkEnd::too_large;
    if (piece.size() > limits_.picture - picture_.size()) return false;
    picture_ += piece;
    return true;
  }
  piece = piece.substr(0, limits_.page - read_);
  read_ += piece.size();
  scanner_.feed(piece);
  has_enough_ = scanner_.is_done() || read_ == limits_.page;
  return !has_enough_;
}

LinkEnd AnswerIntake::end_of(const ClientOutcome& outcome) const {
  const auto* failure = std::get_if<ClientFailure>(&outcome);
  if (failure == nullptr || has_enough_) return LinkEnd::fetched;
  return failure->kind == ClientFailure::Kind::unwanted ? refusal_ : end_of_failure(failure->kind);
}

PagePreview preview_of_page(const PageHead& head, const Url& url) {
  return {.url = url.text(),
          .title = head.title,
          .description = head.description,
          .site_name = head.site_name,
          .picture = std::nullopt};
}

PagePreview preview_of_picture(const Url& url) {
  const std::string_view path = std::string_view(url.target).substr(0, url.target.find('?'));
  const std::string name = percent_decode_where_valid(path.substr(path.rfind('/') + 1));
  std::string title = clean_line(to_utf8(name, PageEncoding::utf8), longest_preview_title);
  return {.url = url.text(),
          .title = title.empty() ? url.host : std::move(title),
          .description = {},
          .site_name = {},
          .picture = std::nullopt};
}

}  // namespace snug
