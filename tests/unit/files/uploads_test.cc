#include "files/uploads.h"

#include "unit/files/files_fixture.h"

namespace snug {

using namespace std::chrono_literals;
using test::content_of;
using test::FilesFixture;
using test::hash_of;

TEST_CASE_FIXTURE(FilesFixture, "an upload arrives in pieces, and its file is in the store") {
  const auto begun = begin(ann, 10, "плёнка.bin");
  REQUIRE(begun);
  CHECK(begun->offset == 0);
  CHECK(!begun->upload.complete);
  const std::string id = begun->upload.id;
  CHECK(go_on(ann, id, 0, "01234")->offset == 5);
  const auto whole = go_on(ann, id, 5, "56789");
  REQUIRE(whole);
  CHECK(whole->offset == 10);
  CHECK(whole->upload.complete);
  CHECK(whole->upload.name == "плёнка.bin");
  CHECK(content_of(store->path_of(hash_of("0123456789"))) == "0123456789");
  const auto file = uploads->find_complete(ann, id);
  REQUIRE(file);
  CHECK(file->hash == hash_of("0123456789"));
  CHECK(file->size == 10);
  CHECK(test::files_in(store->drafts()) == 1);  // the record
}

TEST_CASE_FIXTURE(FilesFixture, "a file of no bytes is one") {
  const auto empty = begin(ann, 0);
  REQUIRE(empty);
  CHECK(empty->upload.complete);
  CHECK(uploads->find_complete(ann, empty->upload.id)->hash == hash_of(""));
}

TEST_CASE_FIXTURE(FilesFixture, "the id names the node") {
  options.node = 33;
  restart();
  CHECK(begin(ann, 1)->upload.id.starts_with("11"));
}

TEST_CASE_FIXTURE(FilesFixture, "it goes on only where it is, and takes no more than it said") {
  const std::string id = begin(ann, 10)->upload.id;
  CHECK(code(go_on(ann, id, 1, "x")) == "conflict");
  CHECK(go_on(ann, id, 0, "0123")->offset == 4);
  CHECK(code(go_on(ann, id, 0, "0123")) == "conflict");
  CHECK(code(go_on(ann, id, 4, "4567890")) == "too_large");
  CHECK(settle(ann, id)->offset == 4);
  CHECK(go_on(ann, id, 4, "456789")->upload.complete);
  CHECK(content_of(store->path_of(hash_of("0123456789"))) == "0123456789");
}

TEST_CASE_FIXTURE(FilesFixture, "an upload is its owner's alone") {
  const std::string id = begin(ann, 10)->upload.id;
  CHECK(code(go_on(ben, id, 0, "x")) == "not_found");
  CHECK(code(uploads->find(ben, id)) == "not_found");
  CHECK(code(settle(ben, id)) == "not_found");
  CHECK(!remove(ben, id));
  CHECK(uploads->find_complete(ben, id).error().code == Code::not_found);
  CHECK(uploads->find_complete(ann, id).error().code == Code::conflict);
  CHECK(uploads->find(ann, id));
}

TEST_CASE_FIXTURE(FilesFixture, "a newer request takes over, and the former is refused") {
  const std::string id = begin(ann, 10)->upload.id;
  auto former = uploads->resume(ann, id, 0, io);
  REQUIRE(former);
  (*former)->write("012");
  const auto settled = settle(ann, id);  // asked by who has lost the former
  REQUIRE(settled);
  const auto at = static_cast<std::size_t>(settled->offset);
  CHECK((at == 0 || at == 3));
  (*former)->write("xyz");
  CHECK(go_on(ann, id, settled->offset, std::string("0123456789").substr(at))->upload.complete);
  CHECK(code(finish(**former)) == "conflict");
  CHECK(content_of(store->path_of(hash_of("0123456789"))) == "0123456789");
}

TEST_CASE_FIXTURE(FilesFixture, "of two requests at once the newer one writes, where the former has stopped") {
  const std::string id = begin(ann, 10)->upload.id;
  auto former = uploads->resume(ann, id, 0, io);
  REQUIRE(former);
  auto newer = uploads->resume(ann, id, 0, io);
  REQUIRE(newer);
  (*former)->write("zzz");
  (*newer)->write("0123456789");
  CHECK(finish(**newer)->upload.complete);
  CHECK(code(finish(**former)) == "conflict");
}

TEST_CASE_FIXTURE(FilesFixture, "what was written is there after a restart, and the hash goes on") {
  const std::string id = begin(ann, 10)->upload.id;
  REQUIRE(go_on(ann, id, 0, "0123456"));
  restart();
  const auto found = uploads->find(ann, id);
  REQUIRE(found);
  CHECK(found->offset == 7);
  CHECK(found->upload.name == "a.txt");
  CHECK(go_on(ann, id, 7, "789")->upload.complete);
  CHECK(uploads->find_complete(ann, id)->hash == hash_of("0123456789"));
  restart();
  CHECK(uploads->find_complete(ann, id)->hash == hash_of("0123456789"));
}

TEST_CASE_FIXTURE(FilesFixture, "an upload whose server was killed before it was complete is completed at the start") {
  const std::string id = begin(ann, 10)->upload.id;
  REQUIRE(go_on(ann, id, 0, "012345678"));
  stop();
  std::ofstream(folder.path() + "/files/tmp/" + id, std::ios::app) << "9";
  start();
  CHECK(settle(ann, id)->upload.complete);
  CHECK(content_of(store->path_of(hash_of("0123456789"))) == "0123456789");
}

TEST_CASE_FIXTURE(FilesFixture, "what a killed server has left half done is gone after a start") {
  const std::string id = begin(ann, 10)->upload.id;
  stop();
  for (const char* name : {"x.json", "x", "x.stripped", "y.json.new"})
    std::ofstream(folder.path() + "/files/tmp/" + name) << "{}";
  start();
  CHECK(test::files_in(store->drafts()) == 2);  // the record, and its bytes
  CHECK(uploads->find(ann, id));
}

TEST_CASE_FIXTURE(FilesFixture, "one of unknown size goes with its request") {
  auto whole = uploads->create({.owner = ann, .name = "form"}, io);
  REQUIRE(whole);
  (*whole)->write("all of it");
  const auto progress = finish(**whole);
  REQUIRE(progress);
  CHECK(progress->upload.complete);
  CHECK(progress->upload.size == 9);

  auto half = uploads->create({.owner = ann, .name = "form"}, io);
  REQUIRE(half);
  const std::string id = (*half)->id();
  (*half)->write("half of");
  half->reset();
  pool->stop();
  CHECK(!uploads->find(ann, id));
  CHECK(!std::filesystem::exists(store->drafts() / id));
}

TEST_CASE_FIXTURE(FilesFixture, "one of unknown size has its bound, too") {
  limit = 10;
  auto writer = uploads->create({.owner = ann, .name = "form"}, io);
  REQUIRE(writer);
  (*writer)->write("0123456789");
  (*writer)->write("x");
  CHECK(code(finish(**writer)) == "too_large");
  pool->stop();
  CHECK(test::files_in(folder.path()) == 0);
}

TEST_CASE_FIXTURE(FilesFixture, "limits: of a file, of what is unfinished, of what is unsent, of all") {
  CHECK(code(begin(ann, limit + 1)) == "too_large");
  CHECK(code(begin(ann, std::int64_t{5} << 40)) == "too_large");
  std::vector<std::string> ids;
  for (int i = 0; i < 3; ++i) ids.push_back(begin(ann, 100)->upload.id);
  CHECK(code(begin(ann, 1)) == "rate_limited");
  CHECK(code(begin(ben, 1)) == "ok");
  CHECK(remove(ann, ids[0]));
  CHECK(code(begin(ann, 1)) == "ok");
  CHECK(code(begin(ann, 1)) == "rate_limited");
  REQUIRE(go_on(ann, ids[1], 0, std::string(100, 'x')));  // a complete one is not unfinished
  CHECK(code(begin(ann, 1)) == "ok");
}

TEST_CASE_FIXTURE(FilesFixture, "what a message has counts no more as unsent") {
  std::vector<std::string> ids;
  for (int i = 0; i < 3; ++i) ids.push_back(upload(ann, std::string(1 << 20, static_cast<char>('a' + i))).id);
  CHECK(code(begin(ann, 1)) == "forbidden");
  REQUIRE(begin(ben, 1));
  uploads->mark_sent(ann, ids[0]);
  CHECK(code(begin(ann, 1)) == "ok");
  CHECK(uploads->find_complete(ann, ids[0]));  // whoever sends it once more still finds it

  // Without that, rows are asked a moment after a message was to have it.
  const auto file = uploads->find_complete(ann, ids[1]);
  named.insert(file->hash);
  CHECK(code(begin(ann, 1 << 20)) == "forbidden");
  io.run_until([&] { return io.timers() == 2; });
  io.run_timers();
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  std::string last = "forbidden";
  while (last == "forbidden" && std::chrono::steady_clock::now() < deadline) last = code(begin(ann, 1 << 20));
  CHECK(last == "ok");
}

TEST_CASE_FIXTURE(FilesFixture, "what became somebody's picture by its preview counts no more as unsent") {
  upload(ann, "PIC" + std::string((1 << 20) - 3, 'a'), UploadAs::file);  // by its preview alone
  for (const char c : {'b', 'c'}) upload(ann, std::string(1 << 20, c));
  CHECK(code(begin(ann, 1)) == "forbidden");
  named.insert(hash_of("a preview"));
  uploads->collect();
  CHECK(code(begin(ann, 1)) == "ok");
}

TEST_CASE_FIXTURE(FilesFixture, "records are bounded; those of what was sent go first") {
  std::vector<std::string> ids;
  for (int i = 0; i < 8; ++i) ids.push_back(upload(UserId{i + 1}, "x").id);
  CHECK(code(begin(ben, 1)) == "unavailable");
  uploads->mark_sent(UserId{4}, ids[3]);
  CHECK(code(begin(ben, 1)) == "ok");
  CHECK(!uploads->find(UserId{4}, ids[3]));
}

TEST_CASE_FIXTURE(FilesFixture, "what has expired is removed, and its file once it is old") {
  const std::string half = begin(ann, 10)->upload.id;
  const std::string whole = upload(ann, "whole").id;
  uploads->collect();
  CHECK(uploads->find(ann, half));
  clock.advance(25h);
  uploads->collect();
  CHECK(!uploads->find(ann, half));
  CHECK(!uploads->find(ann, whole));
  pool->stop();
  CHECK(test::files_in(folder.path()) == 0);
}

TEST_CASE_FIXTURE(FilesFixture, "what a message is to have lives a day longer") {
  const std::string id = upload(ann, "whole").id;
  clock.advance(23h);
  REQUIRE(uploads->find_complete(ann, id));
  clock.advance(23h);
  uploads->collect();
  CHECK(uploads->find_complete(ann, id));
  CHECK(store->open(hash_of("whole")));
}

TEST_CASE_FIXTURE(FilesFixture, "a full disk refuses, and the upload goes on when there is room") {
  const std::string id = begin(ann, 10)->upload.id;
  REQUIRE(go_on(ann, id, 0, "01234"));
  store_options.least_free_percent = 100;
  restart();
  CHECK(code(begin(ann, 1)) == "unavailable");
  store_options.least_free_percent = 0;
  restart();
  CHECK(go_on(ann, id, 5, "56789")->upload.complete);
}

TEST_CASE_FIXTURE(FilesFixture, "writing waits for the disk, and says when it goes on") {
  limit = 8 << 20;
  auto writer = uploads->create({.owner = ann, .name = "big", .size = 4 << 20}, io);
  REQUIRE(writer);
  const std::string piece(64 << 10, 'x');
  int readies = 0;
  (*writer)->on_ready([&] { ++readies; });
  for (int i = 0; i < 64; ++i) {
    const int before = readies;
    if (!(*writer)->write(piece)) io.run_until([&] { return readies > before; });
  }
  CHECK(finish(**writer)->upload.complete);
  CHECK(readies > 0);
}

TEST_CASE_FIXTURE(FilesFixture, "a picture loses its place, and shows what it is") {
  const Upload picture = upload(ann, "PIC<place>TURE");
  CHECK(picture.complete);
  CHECK(picture.kind == AttachmentKind::image);
  CHECK(picture.type == "image/png");
  CHECK(picture.size == 7);
  CHECK(picture.width == 4);
  CHECK(picture.animated == true);
  const auto file = uploads->find_complete(ann, picture.id);
  REQUIRE(file);
  CHECK(content_of(store->path_of(file->hash)) == "PICTURE");
  CHECK(content_of(store->path_of(*file->preview)) == "a preview");
  CHECK(file->thumb_hash == "dGh1bWI=");
  const auto progress = uploads->find(ann, picture.id);
  CHECK(progress->offset == 14);  // for its client it is as long as it was
  CHECK(progress->length == 14);
  CHECK(!store->open(hash_of("PIC<place>TURE")));
}

TEST_CASE_FIXTURE(FilesFixture, "a picture that is sent as a file keeps each byte") {
  const Upload picture = upload(ann, "PIC<place>TURE", UploadAs::file);
  CHECK(picture.size == 14);
  CHECK(content_of(store->path_of(hash_of("PIC<place>TURE"))) == "PIC<place>TURE");
  CHECK(picture.width == 4);
}

TEST_CASE_FIXTURE(FilesFixture, "a picture that is damaged may go as a file only") {
  auto writer = uploads->create({.owner = ann, .name = "a", .size = 9}, io);
  (*writer)->write("PICbroken");
  CHECK(code(finish(**writer)) == "bad_request");
  writer->reset();
  CHECK(upload(ann, "PICbroken", UploadAs::file).complete);
  pool->stop();
  CHECK(test::files_in(folder.path()) == 3);  // that, its preview, and its record
}

TEST_CASE_FIXTURE(FilesFixture, "a picture that nobody can look into in time is sent without what it shows") {
  inspector.answers = false;
  auto writer = uploads->create({.owner = ann, .name = "a", .size = 3}, io);
  (*writer)->write("PIC");
  std::optional<Result<UploadProgress>> result;
  (*writer)->finish([&](Result<UploadProgress> r) { result = std::move(r); });
  io.run_until([&] { return io.timers() == 1; });
  CHECK(!result);
  CHECK(uploads->find_complete(ann, (*writer)->id()).error().code == Code::unavailable);
  io.run_timers();
  io.run_until([&] { return result.has_value(); });
  REQUIRE(*result);
  CHECK((*result)->upload.complete);
  CHECK((*result)->upload.kind == AttachmentKind::image);
  CHECK(!(*result)->upload.width);
  inspector.kept.front()(PictureFacts{});  // too late
  CHECK(metrics.sum("snug_upload_looks_failed_total") == 1);
}

TEST_CASE_FIXTURE(FilesFixture, "an upload that is removed leaves nothing") {
  const std::string id = begin(ann, 10)->upload.id;
  REQUIRE(go_on(ann, id, 0, "01234"));
  CHECK(metrics.sum("snug_uploads_open") == 1);
  CHECK(remove(ann, id));
  CHECK(test::files_in(folder.path()) == 0);
  CHECK(code(go_on(ann, id, 5, "x")) == "not_found");
  CHECK(test::files_in(folder.path()) == 0);
  CHECK(metrics.sum("snug_uploads_open") == 0);
}

}  // namespace snug
