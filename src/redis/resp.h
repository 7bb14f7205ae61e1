// RESP2, the protocol of Redis (https://redis.io/docs/latest/develop/reference/protocol-spec/): replies are read
// without copies, commands are written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snug {

enum class RespType { simple, error, integer, bulk, null, array };

class RespReader;

/// A value of a reply: a view into the reader, good until the reader's next call. Cheap to copy.
class RespValue {
 public:
  RespType type() const;
  bool is_null() const { return type() == RespType::null; }
  bool is_array() const { return type() == RespType::array; }
  /// Of a simple string, an error or a bulk string; else empty.
  std::string_view text() const;
  /// The first word of an error, e.g. NOSCRIPT; empty: this is none.
  std::string_view error_code() const;
  /// An integer, or a string that is one. Nothing: neither.
  std::optional<std::int64_t> integer() const;
  /// How many values an array has; else 0.
  std::size_t size() const;
  /// A value of an array; a null if there is none. Each step over a value before it costs O(1).
  RespValue operator[](std::size_t index) const;
  /// Calls `visit(RespValue)` with each value of an array.
  template <class Visit>
  void each(Visit visit) const;

 private:
  friend class RespReader;
  RespValue(const RespReader* reader, std::size_t node) : reader_(reader), node_(node) {}

  const RespReader* reader_;
  std::size_t node_;  // `no_node`: a null that stands nowhere
};

/// Reads replies from bytes that come in pieces. Each byte is looked at once. Thread: one.
class RespReader {
 public:
  /// What makes a reply one too many; a server that is not Redis, or not sane, hits them.
  struct Limits {
    std::size_t bytes = 128U << 20;  ///< of a reply
    std::size_t values = 1U << 20;   ///< in a reply
    std::size_t depth = 8;           ///< arrays in arrays
    std::size_t line = 64U << 10;    ///< bytes of a simple string, an error, an integer or a length
  };

  RespReader() : RespReader(Limits{}) {}
  explicit RespReader(const Limits& limits) : limits_(limits) {}
  RespReader(const RespReader&) = delete;
  RespReader& operator=(const RespReader&) = delete;

  /// Replies that were handed out are void afterwards.
  void feed(std::string_view bytes);
  /// The next reply that is whole. Nothing: more bytes are needed, or `failure` says why there is none. The reply
  /// before it is void afterwards.
  std::optional<RespValue> next();
  /// Why the bytes are no RESP2, in a few words; empty: they are. Nothing is read afterwards.
  const std::string& failure() const { return failure_; }
  std::size_t buffered() const { return buffer_.size() - begin_; }

 private:
  friend class RespValue;
  static constexpr std::size_t no_node = static_cast<std::size_t>(-1);

  struct Node {
    RespType type = RespType::null;
    std::size_t begin = 0;   // of the text in the buffer
    std::size_t length = 0;  // of the text; of an array: how many values
    std::int64_t integer = 0;
    std::size_t end = 0;  // the node behind this one and all in it
  };
  struct Open {
    std::size_t node;
    std::size_t left;  // values still to come
  };

  void drop_read();
  bool read_value();
  bool take_line(std::string_view& line);
  bool take_length(std::string_view digits, std::int64_t& length);
  bool close_arrays();
  bool fail(const char* why);

  const Limits limits_;
  std::string buffer_;
  std::size_t begin_ = 0;     // where the reply under way begins
  std::size_t at_ = 0;        // where reading goes on
  std::size_t searched_ = 0;  // up to here no end of line stands behind `at_`
  bool handed_out_ = false;
  std::vector<Node> nodes_;
  std::vector<Open> open_;
  std::string failure_;
};

template <class Visit>
void RespValue::each(Visit visit) const {
  const std::size_t count = size();
  std::size_t node = node_ + 1;
  for (std::size_t i = 0; i < count; ++i) {
    visit(RespValue(reader_, node));
    node = reader_->nodes_[node].end;
  }
}

/// Appends a command: an array of bulk strings.
void write_resp_command(std::string& out, std::span<const std::string_view> words);
void write_resp_command(std::string& out, std::initializer_list<std::string_view> words);

}  // namespace snug
