#include "redis/resp.h"

#include <algorithm>
#include <charconv>

namespace snug {

namespace {

std::optional<std::int64_t> to_integer(std::string_view digits) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || digits.empty()) return std::nullopt;
  return value;
}

}  // namespace

// --- RespValue
// --------------------------------------------------------------------------------------------------------

RespType RespValue::type() const { return node_ == RespReader::no_node ? RespType::null : reader_->nodes_[node_].type; }

std::string_view RespValue::text() const {
  const RespType type = this->type();
  if (type != RespType::simple && type != RespType::error && type != RespType::bulk) return {};
  const auto& node = reader_->nodes_[node_];
  return std::string_view(reader_->buffer_).substr(node.begin, node.length);
}

std::string_view RespValue::error_code() const {
  if (type() != RespType::error) return {};
  const std::string_view all = text();
  return all.substr(0, all.find(' '));
}

std::optional<std::int64_t> RespValue::integer() const {
  if (type() == RespType::integer) return reader_->nodes_[node_].integer;
  return to_integer(text());
}

std::size_t RespValue::size() const { return is_array() ? reader_->nodes_[node_].length : 0; }

RespValue RespValue::operator[](std::size_t index) const {
  if (index >= size()) return {reader_, RespReader::no_node};
  std::size_t node = node_ + 1;
  for (; index > 0; --index) node = reader_->nodes_[node].end;
  return {reader_, node};
}

// --- RespReader
// -------------------------------------------------------------------------------------------------------

void RespReader::feed(std::string_view bytes) {
  if (!failure_.empty()) return;
  drop_read();
  buffer_.append(bytes);
}

std::optional<RespValue> RespReader::next() {
  drop_read();
  while (failure_.empty() && !handed_out_) {
    if (!read_value()) break;
    if (open_.empty()) handed_out_ = true;
  }
  if (at_ - begin_ > limits_.bytes || buffered() > limits_.bytes + limits_.line) fail("a reply is too long");
  if (!failure_.empty() || !handed_out_) return std::nullopt;
  return RespValue(this, 0);
}

/// Forgets the reply that was handed out. The buffer moves only when half of it is read, so a byte moves once.
void RespReader::drop_read() {
  if (!handed_out_) return;
  handed_out_ = false;
  nodes_.clear();
  begin_ = at_;
  if (begin_ < buffer_.size() / 2) return;
  buffer_.erase(0, begin_);
  at_ -= begin_;
  searched_ -= std::min(searched_, begin_);
  begin_ = 0;
  constexpr std::size_t kept = 1U << 20;
  if (buffer_.capacity() > kept && buffer_.size() < kept / 2) buffer_.shrink_to_fit();
}

/// Reads one value, or the head of an array. False: it is not whole, or none.
bool RespReader::read_value() {
  const std::size_t before = at_;
  std::string_view line;
  if (!take_line(line)) return false;
  if (nodes_.size() >= limits_.values) return fail("a reply has too many values");
  const char kind = line.empty() ? '\0' : line.front();
  const std::string_view rest = line.substr(std::min<std::size_t>(1, line.size()));
  Node node{.begin = before + 1, .length = rest.size(), .end = nodes_.size() + 1};
  std::int64_t length = 0;
  switch (kind) {
    case '+':
      node.type = RespType::simple;
      break;
    case '-':
      node.type = RespType::error;
      break;
    case ':': {
      const auto value = to_integer(rest);
      if (!value) return fail("an integer is none");
      node.type = RespType::integer;
      node.integer = *value;
      break;
    }
    case '$': {
      if (!take_length(rest, length)) return false;
      if (length < 0) break;
      const auto size = static_cast<std::size_t>(length);
      if (size > limits_.bytes) return fail("a string is too long");
      if (buffer_.size() - at_ < size + 2) {
        at_ = before;  // the line is read again when all is here
        return false;
      }
      if (buffer_.compare(at_ + size, 2, "\r\n") != 0) return fail("a string does not end where it should");
      node.type = RespType::bulk;
      node.begin = at_;
      node.length = size;
      at_ += size + 2;
      break;
    }
    case '*': {
      if (!take_length(rest, length)) return false;
      if (length < 0) break;
      const auto count = static_cast<std::size_t>(length);
      if (count > limits_.values) return fail("an array is too long");
      if (open_.size() >= limits_.depth) return fail("arrays stand too deep in each other");
      node.type = RespType::array;
      node.length = count;
      nodes_.push_back(node);
      if (count > 0) {
        open_.push_back({nodes_.size() - 1, count});
        return true;
      }
      return close_arrays();
    }
    default:
      return fail("this is not RESP2");
  }
  nodes_.push_back(node);
  return close_arrays();
}

/// A value is whole: so may be the arrays that it ends.
bool RespReader::close_arrays() {
  while (!open_.empty() && --open_.back().left == 0) {
    nodes_[open_.back().node].end = nodes_.size();
    open_.pop_back();
  }
  return true;
}

bool RespReader::take_line(std::string_view& line) {
  const std::size_t end = buffer_.find('\r', std::max(at_, searched_));
  if (end == std::string::npos || end + 1 == buffer_.size()) {
    searched_ = end == std::string::npos ? buffer_.size() : end;
    if (buffer_.size() - at_ > limits_.line) return fail("a line is too long");
    return false;
  }
  if (end - at_ > limits_.line) return fail("a line is too long");
  if (buffer_[end + 1] != '\n') return fail("a line does not end as it should");
  line = std::string_view(buffer_).substr(at_, end - at_);
  at_ = end + 2;
  return true;
}

/// -1: a null.
bool RespReader::take_length(std::string_view digits, std::int64_t& length) {
  const auto value = to_integer(digits);
  if (!value || *value < -1) return fail("a length is none");
  length = *value;
  return true;
}

bool RespReader::fail(const char* why) {
  if (failure_.empty()) failure_ = why;
  return false;
}

// --- Commands
// ---------------------------------------------------------------------------------------------------------

void write_resp_command(std::string& out, std::span<const std::string_view> words) {
  out.append("*").append(std::to_string(words.size())).append("\r\n");
  for (const std::string_view word : words)
    out.append("$").append(std::to_string(word.size())).append("\r\n").append(word).append("\r\n");
}

void write_resp_command(std::string& out, std::initializer_list<std::string_view> words) {
  write_resp_command(out, std::span(words.begin(), words.size()));
}

}  // namespace snug
