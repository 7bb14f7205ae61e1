#include "store/note.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>

#include "base/bytes.h"

namespace snug {

namespace {

constexpr std::string_view title = "# What snug last knew of snug.db; not a part of it, and written all the time.\n";
constexpr std::size_t size = 512;  // of the file, always: what is written lies over what was there
constexpr std::size_t sum_size = 22;

std::string sum_of(std::string_view text) { return base64url_encode(blake2b256(text)).substr(0, sum_size); }

}  // namespace

std::string to_text(const Noted& noted) {
  std::ostringstream lines;
  lines << title << "running " << noted.running << "\nepoch " << noted.epoch << "\nstart " << noted.start
        << "\nversion " << noted.version << "\nlost " << noted.lost_after << ' ' << noted.lost_up_to << '\n';
  std::string text = lines.str();
  text += "sum " + sum_of(text) + "\n";
  text.resize(size, '\n');
  return text;
}

std::optional<Noted> parse_noted(std::string_view text) {
  const std::size_t sum = text.find("\nsum ");
  if (sum == std::string_view::npos || !text.starts_with(title)) return std::nullopt;
  const std::string_view summed = text.substr(0, sum + 1);
  if (text.substr(sum + 5, sum_size) != sum_of(summed)) return std::nullopt;
  Noted noted;
  std::istringstream words{std::string(summed.substr(title.size()))};
  std::array<std::string, 5> names;
  words >> names[0] >> noted.running >> names[1] >> noted.epoch >> names[2] >> noted.start >> names[3] >>
      noted.version >> names[4] >> noted.lost_after >> noted.lost_up_to;
  if (!words || names != std::array<std::string, 5>{"running", "epoch", "start", "version", "lost"})
    return std::nullopt;
  return noted;
}

std::optional<Noted> read_note(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text(size, '\0');
  in.read(text.data(), size);
  text.resize(static_cast<std::size_t>(in.gcount()));
  return parse_noted(text);
}

Note::Note(const std::filesystem::path& file, const Noted& noted)
    : file_(::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600)), noted_(noted) {
  noted_.running = true;
  write();
}

void Note::advance(Version version, std::int64_t start) {
  if (version == noted_.version) return;
  noted_.version = version;
  noted_.start = start;
  write();
}

void Note::stop() {
  noted_.running = false;
  write();
}

void Note::write() {
  if (file_.get() < 0) return;
  const std::string text = to_text(noted_);
  [[maybe_unused]] const auto written = ::pwrite(file_.get(), text.data(), text.size(), 0);
}

}  // namespace snug
