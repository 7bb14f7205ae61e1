#include "identity/key_ring.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "base/bytes.h"
#include "base/private_file.h"

namespace snug {

namespace {

constexpr std::size_t secret_size = 32;

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
  throw std::runtime_error(file.string() + ": " + why);
}

std::string first_key() {
  return "# Signs the tokens of all logins: keep it secret, and keep it with the database.\n" + random_token(64) +
         " HS256 " + base64url_encode(random_bytes(secret_size)) + "\n";
}

}  // namespace

KeyRing KeyRing::open(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) write_private_file(file, first_key());
  return read(file);
}

KeyRing KeyRing::read(const std::filesystem::path& file) {
  const std::string text = read_private_file(file);
  try {
    return parse(text);
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

std::string KeyRing::text() const {
  std::string text;
  for (const TokenKey& key : keys_) text += key.id + " " + key.algorithm + " " + base64url_encode(key.secret) + "\n";
  return text;
}

void KeyRing::add(const KeyRing& other) {
  for (const TokenKey& key : other.keys())
    if (find(key.id) == nullptr) keys_.push_back(key);
}

const TokenKey* KeyRing::find(std::string_view id) const {
  const auto found = std::find_if(keys_.begin(), keys_.end(), [&](const TokenKey& key) { return key.id == id; });
  return found == keys_.end() ? nullptr : &*found;
}

}  // namespace snug
