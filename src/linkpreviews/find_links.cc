#include "linkpreviews/find_links.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "linkpreviews/message_address.h"
#include "linkpreviews/web_address.h"

namespace snug {

namespace {

constexpr std::string_view white = " \t";

std::size_t run_at(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of(text[at], at), text.size()) - at;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_word(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_escapable(char c) { return c > ' ' && c < '\x7f' && !is_letter(c) && !(c >= '0' && c <= '9'); }

/// The words of one block, as web/src/markdown/spans.ts takes them apart.
class Spans {
 public:
  explicit Spans(std::string_view text) : text_(text) {}

  /// With a scheme each, perhaps another than HTTP's.
  std::vector<std::string> addresses() {
    constexpr std::string_view special = "\\`[]<|hHwW";
    for (std::size_t at = 0; (at = text_.find_first_of(special, at)) != std::string_view::npos;) at = take(at);
    std::vector<std::string> addresses;
    for (auto& [at, address] : found_) addresses.push_back(std::move(address));
    return addresses;
  }

 private:
  /// What begins at `at`. The answer is where to go on.
  std::size_t take(std::size_t at) {
    switch (text_[at]) {
      case '\\': {
        const bool is_arm = at >= 2 && text_.substr(at - 2, 2) == "\xc2\xaf";  // of ¯\_(ツ)_/¯
        return at + (is_arm || (at + 1 < text_.size() && is_escapable(text_[at + 1])) ? 2 : 1);
      }
      case '`': {
        const std::size_t length = run_at(text_, at);
        const std::size_t end = closing(length, at + length);
        return end == 0 ? at + length : end + length;
      }
      case '[':
        open_.push_back(at);
        return at + 1;
      case ']':
        return close_bracket(at);
      case '<':
        return skip_angled(at);
      case '|':
        return take_bars(at);
      default:
        break;
    }
    const FoundAddress address = address_at(text_, at);
    const std::string_view written = text_.substr(at, address.length);
    const bool has_scheme = written.starts_with('h') || written.starts_with('H');
    if (!written.empty()) found_.emplace_back(at, (has_scheme ? "" : "http://") + std::string(written));
    return address.next;
  }

  /// The target of `[…](…)` stands for the addresses in its text. A link holds no other.
  std::size_t close_bracket(std::size_t at) {
    if (open_.empty()) return at + 1;
    const std::size_t begin = open_.back();
    open_.pop_back();
    const LinkDestination target = destination_at(text_, at + 1);
    if (target.end == 0) return at + 1;
    open_.clear();
    while (!found_.empty() && found_.back().first > begin) found_.pop_back();
    found_.emplace_back(begin, target.href);
    return target.end;
  }

  /// What stands between `||` and `||` is hidden, so it has no preview. Bars inside of a word are what they are.
  std::size_t take_bars(std::size_t at) {
    constexpr std::size_t bars = 2;
    const std::size_t length = run_at(text_, at), end = at + length;
    if (length != bars) return end;
    const char left = at > 0 ? text_[at - 1] : ' ', right = end < text_.size() ? text_[end] : ' ';
    if (hidden_from_ && !is_space(left) && !is_word(right)) {
      while (!found_.empty() && found_.back().first > *hidden_from_) found_.pop_back();
      hidden_from_.reset();
    } else if (!hidden_from_ && !is_space(right) && !is_word(left)) {
      hidden_from_ = at;
    }
    return end;
  }

  /// Behind `<scheme:…>`, which has no preview.
  std::size_t skip_angled(std::size_t at) const {
    if (at + 1 >= text_.size() || !is_letter(text_[at + 1])) return at + 1;
    const auto end = text_.find_first_of(" \t\n<>", at + 1);
    const auto colon = text_.substr(at + 1, 34).find(':');
    const bool is_angled = end != std::string_view::npos && text_[end] == '>' && colon != std::string_view::npos;
    return is_angled && at + 1 + colon < end ? end + 1 : at + 1;
  }

  /// Where the next run of so many backticks is; 0: there is none.
  std::size_t closing(std::size_t length, std::size_t from) {
    if (!looked_for_ticks_) {
      looked_for_ticks_ = true;
      for (std::size_t at = 0; (at = text_.find('`', at)) != std::string_view::npos;) {
        const std::size_t run = run_at(text_, at);
        ticks_[run].push_back(at);
        at += run;
      }
      for (auto& [run, places] : ticks_) std::reverse(places.begin(), places.end());
    }
    auto& places = ticks_[length];
    while (!places.empty() && places.back() < from) places.pop_back();
    return places.empty() ? 0 : places.back();
  }

  const std::string_view text_;
  std::vector<std::pair<std::size_t, std::string>> found_;
  std::vector<std::size_t> open_;           // square brackets
  std::optional<std::size_t> hidden_from_;  // where a spoiler begins that may end
  bool looked_for_ticks_ = false;
  std::map<std::size_t, std::vector<std::size_t>> ticks_;  // where runs of so many are, the next one last
};

/// What stands before the words of a line.
struct LineStart {
  int quotes = 0;
  bool item = false;       ///< a mark of a list
  std::string_view words;  ///< behind the marks, without white space at the begin
};

std::string_view trimmed_start(std::string_view line) {
  return line.substr(std::min(line.find_first_not_of(white), line.size()));
}

LineStart start_of(std::string_view line) {
  LineStart start{.words = trimmed_start(line)};
  while (start.words.starts_with('>')) {
    ++start.quotes;
    start.words = trimmed_start(start.words.substr(1));
  }
  while (true) {
    const auto digits = std::min(start.words.find_first_not_of("0123456789"), start.words.size());
    const std::string_view rest = start.words.substr(digits);
    const bool mark = !rest.empty() && (digits > 0 ? rest[0] == '.' || rest[0] == ')'
                                                   : rest[0] == '-' || rest[0] == '*' || rest[0] == '+');
    if (digits > 9 || !mark || rest.size() < 2 || white.find(rest[1]) == std::string_view::npos) return start;
    start.item = true;
    start.words = trimmed_start(rest.substr(1));
  }
}

struct Fence {
  char sign = '`';
  std::size_t length = 0;
  int quotes = 0;
};

std::optional<Fence> opening_fence(const LineStart& start) {
  const std::string_view words = start.words;
  if (!words.starts_with("```") && !words.starts_with("~~~")) return std::nullopt;
  const std::size_t length = run_at(words, 0);
  if (words[0] == '`' && words.find('`', length) != std::string_view::npos) return std::nullopt;
  return Fence{words[0], length, start.quotes};
}

bool closes(const Fence& fence, const LineStart& start) {
  if (!start.words.starts_with(fence.sign)) return false;
  const std::size_t length = run_at(start.words, 0);
  return length >= fence.length && start.words.find_first_not_of(white, length) == std::string_view::npos;
}

/// Texts that are no code blocks, each a block or a part of one. A mark at the begin of a line begins another.
std::vector<std::string_view> blocks_of(std::string_view content) {
  std::vector<std::string_view> blocks;
  std::optional<Fence> fence;
  std::size_t begin = 0;
  int quotes = 0;
  const auto end_block = [&](std::size_t end) {
    if (end > begin) blocks.push_back(content.substr(begin, end - begin));
    begin = end;
  };
  for (std::size_t at = 0; at < content.size();) {
    const std::size_t end = std::min(content.find_first_of("\r\n", at), content.size());
    const LineStart start = start_of(content.substr(at, end - at));
    const std::size_t next = std::min(end + 1, content.size());
    if (fence && start.quotes < fence->quotes) {
      fence.reset();
      begin = at;
    }
    if (fence) {
      if (closes(*fence, start)) fence.reset();
      begin = next;
    } else if ((fence = opening_fence(start))) {
      end_block(at);
      begin = next;
    } else {
      const bool heading = start.words.starts_with('#');
      if (start.item || heading || start.words.empty() || start.quotes != quotes) end_block(at);
      if (heading) end_block(next);
    }
    quotes = start.quotes;
    at = next;
  }
  if (!fence) end_block(content.size());
  return blocks;
}

}  // namespace

std::vector<std::string> find_links(std::string_view content) {
  std::vector<std::string> links;
  for (const std::string_view block : blocks_of(content)) {
    for (const std::string& address : Spans(block).addresses()) {
      const auto url = parse_written_address(address);
      if (!url) continue;
      std::string link = url->text();
      if (std::find(links.begin(), links.end(), link) == links.end()) links.push_back(std::move(link));
      if (links.size() == previews_limit) return links;
    }
  }
  return links;
}

}  // namespace snug
