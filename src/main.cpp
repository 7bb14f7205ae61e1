#include "cli/program.h"
#include "media/media_worker.h"

int main(int argc, char** argv) {
  if (snug::is_media_worker(argc, argv)) return snug::run_media_worker(argc, argv);
  return snug::cli::run(argc, argv);
}
