#include "cluster/cluster_secret.h"

#include <doctest/doctest.h>

#include <fstream>
#include <stdexcept>

#include "support/temp_folder.h"

using snug::ClusterSecret;
using snug::test::TempFolder;

namespace {
constexpr const char* text = "0123456789abcdef";
}

TEST_CASE("a secret that is too short is refused with what to do") {
  CHECK_THROWS_WITH_AS(ClusterSecret::of(" short\n"),
                       "the cluster's secret has 5 characters, at least 16 are needed: make one with openssl rand"
                       " -base64 32",
                       std::runtime_error);
  CHECK_THROWS_AS(ClusterSecret::of("  \n"), std::runtime_error);
}

TEST_CASE("blanks around a secret do not count, so that a file and a variable are the same") {
  CHECK(ClusterSecret::of(text).key("a") == ClusterSecret::of(std::string(" ") + text + "\r\n").key("a"));
}

TEST_CASE("each purpose has a key of its own") {
  const ClusterSecret secret = ClusterSecret::of(text);
  CHECK(secret.key("tokens") != secret.key("peers"));
  CHECK(secret.key("tokens").size() == 32);
  CHECK(ClusterSecret::of("another secret of 16").key("tokens") != secret.key("tokens"));
}

TEST_CASE("a signature is good for its text and its purpose") {
  const ClusterSecret secret = ClusterSecret::of(text);
  const std::string signature = secret.sign("peers", "hello");
  CHECK(secret.verify("peers", "hello", signature));
  CHECK_FALSE(secret.verify("peers", "hellp", signature));
  CHECK_FALSE(secret.verify("tokens", "hello", signature));
  CHECK_FALSE(secret.verify("peers", "hello", ""));
}

TEST_CASE("a secret is read from a file, or it is said why not") {
  const TempFolder folder;
  std::ofstream(folder.file("secret")) << text << '\n';
  CHECK(ClusterSecret::read(folder.file("secret")).key("a") == ClusterSecret::of(text).key("a"));
  CHECK_THROWS_AS(ClusterSecret::read(folder.file("none")), std::runtime_error);
  std::ofstream(folder.file("short")) << "short";
  CHECK_THROWS_AS(ClusterSecret::read(folder.file("short")), std::runtime_error);
}
