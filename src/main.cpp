#include "cli/program.h"

int main(int argc, char** argv) { return snug::cli::run(argc, argv); }
