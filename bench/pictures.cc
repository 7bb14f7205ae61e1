// bench_pictures SNUG [ROUNDS]: what one picture costs in a worker process: time, processor time, most memory. The
// pictures are made here: waves and noise, which compress about as photographs do.
#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>

namespace {

using Steady = std::chrono::steady_clock;

void fill_row(std::vector<unsigned char>& row, unsigned y, bool is_noisy) {
  static unsigned dice = 1;
  for (std::size_t x = 0; x < row.size() / 3; ++x) {
    const double wave = std::sin(static_cast<double>(x) / 97) * 50 + std::cos(static_cast<double>(y) / 61) * 50;
    dice = dice * 1664525 + 1013904223;
    const int noise = is_noisy ? static_cast<int>(dice >> 28) : 0;
    for (std::size_t c = 0; c < 3; ++c) {
      row[x * 3 + c] = static_cast<unsigned char>(128 + static_cast<int>(wave) / (static_cast<int>(c) + 1) + noise);
    }
  }
}

std::string make_jpeg(unsigned width, unsigned height, bool is_progressive) {
  jpeg_compress_struct info{};
  jpeg_error_mgr errors{};
  info.err = ::jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* memory = nullptr;
  unsigned long size = 0;
  ::jpeg_mem_dest(&info, &memory, &size);
  info.image_width = width;
  info.image_height = height;
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  ::jpeg_set_defaults(&info);
  ::jpeg_set_quality(&info, 88, TRUE);
  if (is_progressive) ::jpeg_simple_progression(&info);
  ::jpeg_start_compress(&info, TRUE);
  std::vector<unsigned char> row(std::size_t{width} * 3);
  for (unsigned y = 0; y < height; ++y) {
    fill_row(row, y, true);
    JSAMPROW line = row.data();
    ::jpeg_write_scanlines(&info, &line, 1);
  }
  ::jpeg_finish_compress(&info);
  std::string file(reinterpret_cast<char*>(memory), size);
  ::jpeg_destroy_compress(&info);
  std::free(memory);
  return file;
}

std::string make_png(unsigned width, unsigned height) {
  std::string file;
  png_structp png = ::png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = ::png_create_info_struct(png);
  const auto write = [](png_structp p, png_bytep data, std::size_t size) {
    static_cast<std::string*>(::png_get_io_ptr(p))->append(reinterpret_cast<char*>(data), size);
  };
  ::png_set_write_fn(png, &file, write, nullptr);
  ::png_set_IHDR(png, info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
  ::png_write_info(png, info);
  std::vector<unsigned char> row(std::size_t{width} * 3);
  for (unsigned y = 0; y < height; ++y) {
    fill_row(row, y, false);
    ::png_write_row(png, row.data());
  }
  ::png_write_end(png, nullptr);
  ::png_destroy_write_struct(&png, &info);
  return file;
}

std::string make_webp(unsigned width, unsigned height) {
  std::vector<unsigned char> all, row(std::size_t{width} * 3);
  for (unsigned y = 0; y < height; ++y) {
    fill_row(row, y, true);
    all.insert(all.end(), row.begin(), row.end());
  }
  std::uint8_t* memory = nullptr;
  const int w = static_cast<int>(width);
  const std::size_t size = ::WebPEncodeRGB(all.data(), w, static_cast<int>(height), w * 3, 80, &memory);
  std::string file(reinterpret_cast<char*>(memory), size);
  ::WebPFree(memory);
  return file;
}

struct Cost {
  double wall_ms, cpu_ms, memory_mb;
  std::size_t result;
};

Cost run(const char* program, int file) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) std::abort();
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_adddup2(&files, file, 0);
  ::posix_spawn_file_actions_adddup2(&files, ends[1], 1);
  std::string words[] = {program, "--media-worker", "fit", "1280"};
  char* argv[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
  char* environment[] = {nullptr};
  const auto begin = Steady::now();
  pid_t worker = 0;
  if (::posix_spawn(&worker, program, &files, nullptr, argv, environment) != 0) std::abort();
  ::close(ends[1]);
  std::size_t result = 0;
  char bytes[65536];
  for (ssize_t got; (got = ::read(ends[0], bytes, sizeof bytes)) > 0;) result += static_cast<std::size_t>(got);
  ::close(ends[0]);
  rusage use{};
  ::wait4(worker, nullptr, 0, &use);
  ::posix_spawn_file_actions_destroy(&files);
  const auto ms = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1000 + static_cast<double>(time.tv_usec) / 1000;
  };
  return {std::chrono::duration<double, std::milli>(Steady::now() - begin).count(), ms(use.ru_utime) + ms(use.ru_stime),
          static_cast<double>(use.ru_maxrss) / 1024, result};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fputs("usage: bench_pictures SNUG [ROUNDS]\n", stderr), 2;
  const int rounds = argc > 2 ? std::max(1, std::atoi(argv[2])) : 5;
  const struct {
    const char* name;
    std::function<std::string()> make;
  } pictures[] = {
      {"JPEG 12 MP", [] { return make_jpeg(4000, 3000, false); }},
      {"JPEG 12 MP, progressive", [] { return make_jpeg(4000, 3000, true); }},
      {"JPEG 48 MP", [] { return make_jpeg(8000, 6000, false); }},
      {"PNG 2880x1800", [] { return make_png(2880, 1800); }},
      {"WebP 12 MP", [] { return make_webp(4000, 3000); }},
      {"JPEG 1 MP", [] { return make_jpeg(1200, 900, false); }},
      {"JPEG 8x8", [] { return make_jpeg(8, 8, false); }},
  };
  std::printf("| picture | file | wall ms | CPU ms | memory, without the file | result |\n|---|---|---|---|---|---|\n");
  for (const auto& picture : pictures) {
    const int file = ::memfd_create("picture", MFD_CLOEXEC);
    // In a process of its own: a worker's most memory would count from what this one has.
    if (const pid_t maker = ::fork(); maker == 0) {
      const std::string bytes = picture.make();
      ::_exit(::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) ? 0 : 1);
    } else {
      ::waitpid(maker, nullptr, 0);
    }
    std::vector<Cost> costs;
    for (int i = 0; i < rounds; ++i) costs.push_back(run(argv[1], file));
    const auto median = [&](double Cost::*of) {
      std::sort(costs.begin(), costs.end(), [&](const Cost& a, const Cost& b) { return a.*of < b.*of; });
      return costs[costs.size() / 2].*of;
    };
    const double mapped = static_cast<double>(::lseek(file, 0, SEEK_END)) / (1 << 20);
    std::printf("| %s | %.1f MB | %.0f | %.0f | %.1f MB | %zu KB |\n", picture.name, mapped, median(&Cost::wall_ms),
                median(&Cost::cpu_ms), median(&Cost::memory_mb) - mapped, costs[0].result / 1024);
    std::fflush(stdout);
    ::close(file);
  }
}
