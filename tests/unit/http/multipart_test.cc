#include "http/multipart.h"

#include <doctest/doctest.h>

#include <vector>

namespace snug {

namespace {

struct Parts final : MultipartReader::Listener {
  struct Part {
    PartHeader header;
    std::string content;
    bool ended = false;
  };
  std::vector<Part> parts;

  void on_part(PartHeader header) override { parts.push_back({std::move(header), ""}); }
  void on_content(std::string_view bytes) override { parts.back().content += bytes; }
  void on_part_end() override { parts.back().ended = true; }
};

std::string form(const std::string& disposition, const std::string& content) {
  return "--b\r\nContent-Disposition: " + disposition + "\r\n\r\n" + content + "\r\n--b--\r\n";
}

/// The file name of the only part; `none`, or `malformed`.
std::string filename_of(const std::string& disposition) {
  Parts parts;
  MultipartReader reader("b", parts);
  if (!reader.feed(form(disposition, "x"))) return "malformed";
  REQUIRE(reader.complete());
  REQUIRE(parts.parts.size() == 1);
  return parts.parts[0].header.filename.value_or("none");
}

}  // namespace

TEST_CASE("a form is read wherever its pieces are cut") {
  const std::string body =
      "--b\r\nContent-Disposition: form-data; name=\"as\"\r\n\r\nfile\r\n"
      "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\nContent-Type: image/png\r\n\r\n"
      "one\r\n--two\r\n-\r\r\n--a\r\n--b\r\nContent-Disposition: form-data; name=empty\r\n\r\n\r\n--b--\r\nepilogue";
  for (std::size_t piece = 1; piece < body.size(); ++piece) {
    Parts parts;
    MultipartReader reader("b", parts);
    for (std::size_t at = 0; at < body.size(); at += piece) REQUIRE(reader.feed(body.substr(at, piece)));
    REQUIRE(reader.complete());
    REQUIRE(parts.parts.size() == 3);
    CHECK(parts.parts[0].header.name == "as");
    CHECK(parts.parts[0].content == "file");
    CHECK(!parts.parts[0].header.filename);
    CHECK(parts.parts[1].header.filename == "a.bin");
    CHECK(parts.parts[1].header.type == "image/png");
    CHECK(parts.parts[1].content == "one\r\n--two\r\n-\r\r\n--a");
    CHECK(parts.parts[2].content.empty());
    CHECK(parts.parts[2].ended);
  }
}

TEST_CASE("names of files, as browsers, curl and programs write them") {
  CHECK(filename_of("form-data; name=f; filename=a.txt") == "a.txt");
  CHECK(filename_of("FORM-DATA; NAME=\"f\"; FileName=\"a b;c.txt\"") == "a b;c.txt");
  CHECK(filename_of("form-data; name=f; filename=\"a\\\"b\\\\c\"") == "a\"b\\c");
  CHECK(filename_of("form-data; name=f; filename=\"a%22b%0D%0ac%41\"") == "a\"b\r\nc%41");
  CHECK(filename_of("form-data; name=f; filename=\"C:\\dir\\a.txt\"") == "C:\\dir\\a.txt");
  CHECK(filename_of("form-data; name=f; filename=\"Новый документ (2).txt\"") == "Новый документ (2).txt");
  CHECK(filename_of("form-data; name=f; filename=\"x\"; filename*=UTF-8''%ED%95%9C%EA%B8%80.pdf") == "한글.pdf");
  CHECK(filename_of("form-data; name=f; filename=\"\"") == "");
  CHECK(filename_of("form-data; name=f") == "none");
}

TEST_CASE("what is no form is malformed") {
  for (const char* disposition : {"attachment; name=f", "form-data", "form-data; filename=a", "form-data; name=\"f",
                                  "form-data; name=f; x", "form-data name=f"})
    CHECK(filename_of(disposition) == "malformed");
  const auto feed = [](const std::string& body) {
    Parts parts;
    return MultipartReader("b", parts).feed(body);
  };
  CHECK(!feed("--b\r\n\r\n\r\nx\r\n--b--"));
  CHECK(!feed("--bx\r\nContent-Disposition: form-data; name=f\r\n\r\n"));
  CHECK(!feed("--b\r\nContent-Disposition: form-data; name=f\r\nContent-Disposition: form-data; name=g\r\n\r\n"));
  CHECK(!feed(std::string(5000, 'x')));
  CHECK(!feed("--b\r\nX: " + std::string(9000, 'x')));
  std::string many;
  for (int i = 0; i < 20; ++i) many += "--b\r\nContent-Disposition: form-data; name=f\r\n\r\n\r\n";
  CHECK(!feed(many));
}

TEST_CASE("a form that ends early is not complete") {
  Parts parts;
  MultipartReader reader("b", parts);
  CHECK(reader.feed("--b\r\nContent-Disposition: form-data; name=f\r\n\r\nhalf\r\n--b"));
  CHECK(!reader.complete());
}

TEST_CASE("the boundary of a content type") {
  CHECK(multipart_boundary("multipart/form-data; boundary=abc") == "abc");
  CHECK(multipart_boundary("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\"") == "a b");
  for (const char* type : {"", "multipart/mixed; boundary=a", "multipart/form-data", "multipart/form-data; boundary=",
                           "multipart/form-data; boundary=\"a ", "text/plain; boundary=a"})
    CHECK(!multipart_boundary(type));
  CHECK(!multipart_boundary("multipart/form-data; boundary=" + std::string(71, 'a')));
}

}  // namespace snug
