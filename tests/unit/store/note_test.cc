#include "store/note.h"

#include <doctest/doctest.h>

#include <fstream>

#include "support/temp_folder.h"

using namespace snug;

namespace {

const Noted example{.running = true, .epoch = "Ab_-cdEF", .start = 1234567890123, .version = 42};

}  // namespace

TEST_CASE("a note comes out as it went in, and anything else is none") {
  Noted noted = example;
  noted.lost_after = 40;
  noted.lost_up_to = 77;
  const std::string text = to_text(noted);
  const auto again = parse_noted(text);
  REQUIRE(again);
  CHECK(to_text(*again) == text);
  CHECK(again->running);
  CHECK(again->epoch == noted.epoch);
  CHECK(again->start == noted.start);
  CHECK(again->version == 42);
  CHECK(again->lost_after == 40);
  CHECK(again->lost_up_to == 77);
  CHECK(to_text(Noted{}).size() == text.size());  // each lies over the one before
  for (std::size_t i = 0; i < text.find("\nsum ") + 20; ++i) {
    std::string broken = text;
    broken[i] ^= 1;
    CHECK_MESSAGE(!parse_noted(broken), i);
    CHECK_MESSAGE(!parse_noted(text.substr(0, i)), i);
  }
}

TEST_CASE("a note is kept up to date in its file") {
  test::TempFolder dir;
  const std::string file = dir.file("snug.note");
  CHECK_FALSE(read_note(file));
  Note note(file, example);
  CHECK(read_note(file)->running);
  note.advance(50, 7);
  CHECK(read_note(file)->version == 50);
  CHECK(read_note(file)->start == 7);
  note.stop();
  CHECK_FALSE(read_note(file)->running);
  CHECK(read_note(file)->version == 50);
  std::ofstream(file) << "nonsense";
  CHECK_FALSE(read_note(file));
}

TEST_CASE("a note that can't be written is none") {
  test::TempFolder dir;
  Note note(dir.file("nowhere/snug.note"), example);
  note.advance(50, 7);
  note.stop();
}
