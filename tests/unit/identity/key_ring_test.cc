#include "identity/key_ring.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

#include "base/bytes.h"

using namespace snug;

namespace {

const std::string secret_a = "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE";  // 32 times a
const std::string secret_b = "YmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmI";

struct Folder {
  Folder() {
    char name[] = "/tmp/snug-keys-XXXXXX";
    path = ::mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

std::string refusal(const std::string& text) {
  try {
    KeyRing::parse(text);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("the first key signs, all are found by their id") {
  const KeyRing ring =
      KeyRing::parse("# old and new\n\nnew HS256 " + secret_a + " # since June\nold HS256 " + secret_b + "\n");
  CHECK(ring.signing().id == "new");
  CHECK(ring.keys().size() == 2);
  REQUIRE(ring.find("old"));
  CHECK(ring.find("old")->secret == std::string(32, 'b'));
  CHECK(ring.find("older") == nullptr);
}

TEST_CASE("what is no key ring is refused with the line and the reason") {
  CHECK(refusal("") == "holds no key");
  CHECK(refusal("# nothing\n") == "holds no key");
  CHECK(refusal("a HS256\n").find("line 1") == 0);
  CHECK(refusal("a HS256 " + secret_a + " more\n").find("line 1") == 0);
  CHECK(refusal("a none " + secret_a + "\n").find("none is not known") != std::string::npos);
  CHECK(refusal("a HS256 c2hvcnQ\n").find("at least 32 bytes") != std::string::npos);
  CHECK(refusal("a HS256 " + secret_a + "\na HS256 " + secret_b + "\n").find("line 2") == 0);
}

TEST_CASE("a ring is made once, for its owner only, and then kept") {
  const Folder folder;
  const auto file = folder.path / "token.keys";
  const KeyRing made = KeyRing::open(file);
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK(made.signing().secret.size() == 32);
  const KeyRing again = KeyRing::open(file);
  CHECK(again.signing().id == made.signing().id);
  CHECK(again.signing().secret == made.signing().secret);
}

TEST_CASE("a ring that others may read is refused") {
  const Folder folder;
  const auto file = folder.path / "token.keys";
  KeyRing::open(file);
  REQUIRE(::chmod(file.c_str(), 0640) == 0);
  CHECK_THROWS_AS(KeyRing::open(file), std::runtime_error);
}

TEST_CASE("a damaged ring is refused, never replaced") {
  const Folder folder;
  const auto file = folder.path / "token.keys";
  std::ofstream(file) << "nonsense\n";
  REQUIRE(::chmod(file.c_str(), 0600) == 0);
  CHECK_THROWS_AS(KeyRing::open(file), std::runtime_error);
  std::string text;
  std::getline(std::ifstream(file), text);
  CHECK(text == "nonsense");
}

TEST_CASE("keys of another ring come behind the own ones, each once") {
  const std::string one = "a HS256 " + base64url_encode(std::string(32, '1')) + "\n";
  const std::string two = "b HS256 " + base64url_encode(std::string(32, '2')) + "\n";
  KeyRing ring = KeyRing::parse(one);
  ring.add(KeyRing::parse(two + one));
  CHECK(ring.signing().id == "a");
  CHECK(ring.text() == one + two);
  CHECK(KeyRing::parse(ring.text()).text() == ring.text());
}
