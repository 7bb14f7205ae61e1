#include "server/data_folder.h"

#include <doctest/doctest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "snug/server.h"
#include "support/temp_folder.h"

using namespace snug;

TEST_CASE("a folder whose database was set aside is still a server's, and one with files of others is none") {
  const test::TempFolder temp;
  std::filesystem::create_directory(temp.file("left-20261130T155959Z"));
  std::ofstream(temp.file("snug.snapshot.part")) << "x";
  std::filesystem::create_directory(temp.file("snug.joining"));
  CHECK_NOTHROW(DataFolder{temp.path()});
  std::filesystem::remove(temp.file("snug.db"));
  std::ofstream(temp.file("notes.txt")) << "x";
  CHECK_THROWS_AS(DataFolder{temp.path()}, StartError);
}

TEST_CASE("a folder that can't be written: the remedy is for where the server runs") {
  Unwritable folder{
      .path = "/data", .reason = EACCES, .owner = 0, .group = 0, .mode = 0755, .user = 65532, .users_group = 65532};
  CHECK(remedy(folder) == "make it writable for this user, or choose another with --data");

  folder.in_container = true;
  CHECK(remedy(folder) ==
        "it belongs to 0:0 and this runs as 65532:65532; make it writable: chown 65532:65532 DIR, on the host (in "
        "rootless Podman: podman unshare chown 65532:65532 DIR), or run the container with --user 0:0");
  folder.owner = folder.group = 65532;
  CHECK(remedy(folder) ==
        "its mode has it writable, so SELinux may forbid it: add :Z to the volume, e.g. -v DIR:/data:Z");
  folder.mode = 0500;
  CHECK(remedy(folder) == "make it writable for its owner: chmod u+rwx DIR, on the host");
  folder.reason = EROFS;
  CHECK(remedy(folder) == "mount a volume there that is writable, e.g. -v snug:/data");
}
