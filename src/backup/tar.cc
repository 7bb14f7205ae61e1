#include "backup/tar.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace snug::tar {

namespace {

struct Field {
  std::size_t at, size;
};
constexpr Field name{0, 100}, mode{100, 8}, uid{108, 8}, gid{116, 8}, size{124, 12}, modified{136, 12},
    checksum{148, 8}, type{156, 1}, magic{257, 8}, prefix{345, 155};

constexpr std::uint64_t first_beyond_octal = std::uint64_t{1} << 33;

void put(std::string& header, Field field, std::string_view text) {
  std::copy(text.begin(), text.end(), header.begin() + static_cast<std::ptrdiff_t>(field.at));
}

/// Octal digits with a zero byte behind them.
void put_octal(std::string& header, Field field, std::uint64_t value) {
  for (std::size_t i = field.size - 1; i-- > 0; value /= 8) header[field.at + i] = static_cast<char>('0' + value % 8);
}

void put_size(std::string& header, std::uint64_t value) {
  if (value < first_beyond_octal) return put_octal(header, size, value);
  for (std::size_t i = size.size; i-- > 1; value /= 256) header[size.at + i] = static_cast<char>(value % 256);
  header[size.at] = static_cast<char>(0x80);
}

std::uint64_t get_number(std::string_view header, Field field) {
  std::uint64_t value = 0;
  const bool binary = header[field.at] == static_cast<char>(0x80);
  for (std::size_t i = binary ? field.size - 8 : 0; i < (binary ? field.size : field.size - 1); ++i)
    value = binary ? value * 256 + static_cast<unsigned char>(header[field.at + i])
                   : value * 8 + (static_cast<unsigned char>(header[field.at + i]) & 7u);
  return value;
}

std::string get_text(std::string_view header, Field field) {
  const std::string_view text = header.substr(field.at, field.size);
  return std::string(text.substr(0, text.find('\0')));
}

/// The sum of the header's bytes, its own field taken as spaces.
std::uint64_t sum_of(const std::string& header) {
  return std::accumulate(header.begin(), header.end(), std::uint64_t{0},
                         [](std::uint64_t sum, char c) { return sum + static_cast<unsigned char>(c); });
}

}  // namespace

std::optional<std::string> write_header(const Entry& entry) {
  std::string header(block, '\0');
  std::string_view last = entry.name;
  if (last.size() > name.size) {
    const std::size_t slash = last.find('/', last.size() - name.size - 1);
    if (slash == std::string_view::npos || slash == 0 || slash > prefix.size) return std::nullopt;
    put(header, prefix, last.substr(0, slash));
    last.remove_prefix(slash + 1);
  }
  if (last.empty() || entry.name.find('\0') != std::string::npos) return std::nullopt;
  put(header, name, last);
  put_octal(header, mode, 0600);
  put_octal(header, uid, 0);
  put_octal(header, gid, 0);
  put_size(header, entry.size);
  put_octal(header, modified, static_cast<std::uint64_t>(std::max<std::int64_t>(entry.modified, 0)));
  put(header, type, "0");
  put(header, magic, {"ustar\00000", 8});
  put(header, checksum, "        ");
  const std::uint64_t sum = sum_of(header);
  put_octal(header, {checksum.at, 7}, sum);
  header[checksum.at + 6] = '\0';
  return header;
}

std::optional<Entry> read_header(std::string_view bytes) {
  if (bytes.size() != block) return std::nullopt;
  Entry entry{.name = get_text(bytes, name),
              .size = get_number(bytes, size),
              .modified = static_cast<std::int64_t>(get_number(bytes, modified))};
  if (const std::string folder = get_text(bytes, prefix); !folder.empty()) entry.name = folder + "/" + entry.name;
  if (entry.modified < 0 || write_header(entry) != bytes) return std::nullopt;
  return entry;
}

}  // namespace snug::tar
