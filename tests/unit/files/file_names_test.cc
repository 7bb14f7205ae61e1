#include "files/file_names.h"

#include <doctest/doctest.h>

#include "base/utf8.h"

namespace snug {

TEST_CASE("a name of a file is kept as people wrote it") {
  for (const char* name :
       {"Новый документ (2).txt", "한글.pdf", "写真.jpg", "صورة.png", "Ünïcode 😀.webp", "a;\"%b'.txt"})
    CHECK(clean_file_name(name) == name);
}

TEST_CASE("what a name may not have is left out") {
  CHECK(clean_file_name("../../etc/passwd") == "....etcpasswd");
  CHECK(clean_file_name("C:\\secret\\a.txt") == "C:secreta.txt");
  CHECK(clean_file_name("a\r\nSet-Cookie: b\t\x7f.txt") == "aSet-Cookie: b.txt");
  CHECK(clean_file_name("File\u202Egpj.exe") == "Filegpj.exe");
  CHECK(clean_file_name("\u2066a\u2069\u200f\u200e\u2028\ufeff.b") == "a.b");
  CHECK(clean_file_name("  a b  ") == "a b");
}

TEST_CASE("a name is never empty, and no folder's") {
  for (const char* name : {"", " ", "/", "..", ".", "\u202e", "\\\\"}) CHECK(clean_file_name(name) == "file");
}

TEST_CASE("a name is cut between characters, and keeps its ending") {
  std::string emoji;
  for (int i = 0; i < 80; ++i) emoji += "😀";
  const std::string cut = clean_file_name(emoji + ".jpeg");
  CHECK(cut.size() <= 255);
  CHECK(cut.size() > 245);
  CHECK(is_utf8(cut));
  CHECK(cut.ends_with("😀.jpeg"));
  CHECK(is_utf8(clean_file_name(emoji)));
  CHECK(clean_file_name(std::string(300, 'a')) == std::string(255, 'a'));
}

TEST_CASE("bytes that are not UTF-8 are Latin-1") { CHECK(clean_file_name("caf\xe9.txt") == "café.txt"); }

TEST_CASE("a media type is one, or nothing is said") {
  CHECK(clean_media_type("Text/HTML; charset=utf-8") == "text/html");
  CHECK(clean_media_type("image/svg+xml") == "image/svg+xml");
  for (const char* type : {"", "text", "text/", "/html", "a/b/c", "a b/c", "text/html\r\nX: y", "tëxt/html"})
    CHECK(clean_media_type(type) == "application/octet-stream");
}

}  // namespace snug
