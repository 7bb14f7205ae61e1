#include "api/key_ring.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "base/bytes.h"
#include "base/descriptor.h"
#include "base/files.h"

namespace snug {

namespace {

constexpr std::size_t secret_size = 32;

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
  throw std::runtime_error(file.string() + ": " + why);
}

[[noreturn]] void refuse_errno(const std::filesystem::path& file, const char* doing) {
  refuse(file, std::string(doing) + ": " + std::strerror(errno));
}

/// Writes beside the file and renames: a file that is there is whole.
void create(const std::filesystem::path& file) {
  const std::string text = "# Signs the tokens of all logins: keep it secret, and keep it with the database.\n" +
                           random_token(64) + " HS256 " + base64url_encode(random_bytes(secret_size)) + "\n";
  const std::string draft = file.string() + ".new";
  ::unlink(draft.c_str());
  {
    const OwnedDescriptor out(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (out.get() < 0) refuse_errno(file, "can't be made");
    if (::write(out.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) || ::fsync(out.get()) != 0)
      refuse_errno(file, "can't be written");
  }
  if (::rename(draft.c_str(), file.c_str()) != 0) refuse_errno(file, "can't be written");
  sync_folder_of(file);
}

}  // namespace

KeyRing KeyRing::open(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) create(file);
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) refuse_errno(file, "can't be read");
  if ((status.st_mode & 077) != 0) refuse(file, "others may read it; protect it with chmod 600");
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) refuse_errno(file, "can't be read");
  try {
    return parse(text.str());
  } catch (const std::runtime_error& error) {
    refuse(file, error.what());
  }
}

KeyRing KeyRing::parse(std::string_view text) {
  KeyRing ring;
  std::istringstream lines{std::string(text)};
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    const auto wrong = [&](const std::string& why) {
      throw std::runtime_error("line " + std::to_string(number) + ": " + why);
    };
    std::istringstream words(line.substr(0, line.find('#')));
    std::string id, algorithm, encoded, more;
    if (!(words >> id)) continue;
    if (!(words >> algorithm >> encoded) || words >> more) wrong("must be KID ALGORITHM SECRET");
    if (algorithm != "HS256") wrong("the algorithm " + algorithm + " is not known; HS256 is");
    auto secret = base64url_decode(encoded);
    if (!secret || secret->size() < secret_size) wrong("the secret must be base64url of at least 32 bytes");
    if (ring.find(id)) wrong("the key " + id + " stands twice");
    ring.keys_.push_back({id, algorithm, std::move(*secret)});
  }
  if (ring.keys_.empty()) throw std::runtime_error("holds no key");
  return ring;
}

const TokenKey* KeyRing::find(std::string_view id) const {
  const auto found = std::find_if(keys_.begin(), keys_.end(), [&](const TokenKey& key) { return key.id == id; });
  return found == keys_.end() ? nullptr : &*found;
}

}  // namespace snug
