// HeadScanner: what the head of an HTML page says of the page. It builds no tree: it takes time in proportion to the
// bytes, and a constant amount of memory, whatever they are.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snug {

/// As PagePreview has them, but for `image`: a reference as the page has it.
struct PageHead {
  std::string title;
  std::string description;
  std::string site_name;
  std::string image;
  bool operator==(const PageHead&) const = default;
};

/// Thread: one.
class HeadScanner {
 public:
  static constexpr std::size_t longest_value = 4096;  ///< bytes of one text as the page has it; more are left out

  /// The next bytes, cut anywhere.
  void feed(std::string_view piece);
  /// The head has ended: no more is read.
  bool is_done() const { return state_ == State::done; }
  /// `content_type`: of the answer; its charset is believed first. Nothing: the page has no title, or an encoding that
  /// is not read.
  std::optional<PageHead> head(std::string_view content_type) const;

 private:
  enum class State : std::uint8_t {
    text,
    tag_open,      // behind `<`
    end_tag_open,  // behind `</`
    tag_name,
    in_tag,  // between attributes
    attribute_name,
    before_value,
    value,
    markup,  // behind `<!`
    comment,
    bogus,  // up to `>`
    raw,    // the text of an element that has no others
    done,
  };
  /// In the order in which they are preferred, by kind.
  enum Field : std::uint8_t {
    og_title,
    twitter_title,
    title,
    og_description,
    twitter_description,
    description,
    site_name,
    og_image,
    twitter_image,
    charset,
    fields
  };

  static std::optional<Field> field_of(std::string_view name);
  void take(char c);
  void take_tag_open(char c);
  void take_in_tag(char c);
  void take_value(char c);
  void take_comment(char c);
  void take_raw(char c);
  void end_attribute();
  void end_tag();
  void take_meta();
  std::string_view first_of(std::initializer_list<Field> some) const;

  State state_ = State::text;
  std::string begin_;  // the first bytes of the page, for its byte order mark

  // Of the tag that is read.
  bool is_end_tag_ = false;
  std::string tag_;
  std::string attribute_, value_;
  char quote_ = 0;  // of the value; 0: none
  int dashes_ = 0;  // at the end of what was read of a comment
  std::string name_, property_, content_, charset_attribute_, http_equiv_;

  // Of the element whose text is read.
  std::string raw_end_;          // `</title`
  std::size_t raw_matched_ = 0;  // so much of it was read
  bool keeps_raw_ = false;       // it is the title

  std::array<std::string, fields> found_;
};

/// A whole page at once.
std::optional<PageHead> scan_head(std::string_view html, std::string_view content_type);

}  // namespace snug
