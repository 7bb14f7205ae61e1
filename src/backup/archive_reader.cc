#include "backup/archive_reader.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "backup/archive_writer.h"

namespace snug {

namespace {

constexpr std::size_t chunk_bytes = 256 << 10;

}  // namespace

void ArchiveReader::damaged(const std::string& what) const {
  throw DamagedArchive(what + " (around byte " + std::to_string(at_) + ")");
}

std::string ArchiveReader::exactly(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t done = 0; done < size;) {
    const ssize_t n = ::read(in_, bytes.data() + done, size - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw std::runtime_error(std::string("it can't be read: ") + std::strerror(errno));
    if (n == 0) damaged("it is cut off");
    done += static_cast<std::size_t>(n);
    at_ += static_cast<std::uint64_t>(n);
  }
  return bytes;
}

void ArchiveReader::expect_zeros(std::size_t size) {
  const std::string bytes = exactly(size);
  if (std::any_of(bytes.begin(), bytes.end(), [](char c) { return c != '\0'; })) damaged("it is damaged between files");
}

std::optional<tar::Entry> ArchiveReader::next() {
  if (current_) read([](std::string_view) {});
  const bool first = at_ == 0;
  auto entry = tar::read_header(exactly(tar::block));
  if (!entry) damaged(first ? "it is not a backup of snug, or damaged at its beginning" : "a header is damaged");
  if (entry->name == sums_file) {
    check_sums(*entry);
    return std::nullopt;
  }
  current_ = entry;
  return entry;
}

void ArchiveReader::read(const std::function<void(std::string_view)>& take) {
  if (!current_) return;
  for (std::uint64_t left = current_->size; left > 0;) {
    const std::string piece = exactly(static_cast<std::size_t>(std::min<std::uint64_t>(left, chunk_bytes)));
    hash_.add(piece);
    take(piece);
    left -= piece.size();
  }
  expect_zeros(tar::padding(current_->size));
  const std::string line = hash_.finish() + "  " + current_->name + "\n";
  sums_.add(line);
  sums_bytes_ += line.size();
  current_.reset();
}

std::string ArchiveReader::text(std::size_t most) {
  if (!current_ || current_->size > most) damaged("a file is larger than it can be");
  std::string out;
  read([&](std::string_view piece) { out += piece; });
  return out;
}

void ArchiveReader::check_sums(const tar::Entry& sums) {
  if (sums.size != sums_bytes_) damaged("its list of hashes does not fit");
  for (std::uint64_t left = sums.size; left > 0;) {
    const std::string piece = exactly(static_cast<std::size_t>(std::min<std::uint64_t>(left, chunk_bytes)));
    hash_.add(piece);
    left -= piece.size();
  }
  digest_ = hash_.finish();
  if (digest_ != sums_.finish()) damaged("a hash is wrong: a byte of some file is not what it was");
  expect_zeros(tar::padding(sums.size) + 2 * tar::block);
  char more = 0;
  if (::read(in_, &more, 1) != 0) damaged("something follows its end");
}

}  // namespace snug
