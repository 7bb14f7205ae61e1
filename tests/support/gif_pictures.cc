// Apart from pictures.cc: giflib's names are not those of others.
#include <stdexcept>
#include <vector>

#include <gif_lib.h>

#include "support/pictures.h"

namespace snug::test {

std::string gif(std::uint32_t width, std::uint32_t height, int frames, bool is_interlaced, bool hole) {
  std::string file;
  int error = 0;
  GifFileType* gif = ::EGifOpen(
      &file,
      [](GifFileType* g, const GifByteType* bytes, int size) {
        static_cast<std::string*>(g->UserData)
            ->append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
        return size;
      },
      &error);
  if (!gif) throw std::runtime_error("giflib");
  GifColorType colours[8]{};
  for (std::uint32_t i = 0; i < 4; ++i) {
    const Rgba c = quarter_colour(i % 2, i / 2, 2, 2);
    colours[i] = {c.red, c.green, c.blue};
  }
  ColorMapObject* map = ::GifMakeMapObject(8, colours);
  const int w = static_cast<int>(width), h = static_cast<int>(height);
  ::EGifSetGifVersion(gif, true);
  ::EGifPutScreenDesc(gif, w, h, 3, 0, map);
  for (int frame = 0; frame < frames; ++frame) {
    if (hole) {
      GifByteType block[4];
      ::EGifGCBToExtension(std::vector<GraphicsControlBlock>{{0, false, 10, 7}}.data(), block);
      ::EGifPutExtension(gif, GRAPHICS_EXT_FUNC_CODE, 4, block);
    }
    ::EGifPutImageDesc(gif, 0, 0, w, h, is_interlaced, nullptr);
    static constexpr int first[] = {0, 4, 2, 1}, step[] = {8, 8, 4, 2};
    for (int pass = is_interlaced ? 0 : 3; pass < 4; ++pass) {
      for (int y = is_interlaced ? first[pass] : 0; y < h; y += is_interlaced ? step[pass] : 1) {
        std::string line;
        for (int x = 0; x < w; ++x) {
          const bool is_hole = hole && x >= w / 4 && x < w * 3 / 4 && y >= h / 4 && y < h * 3 / 4;
          line.push_back(static_cast<char>(is_hole ? 7 : (x * 2 >= w ? 1 : 0) + (y * 2 >= h ? 2 : 0)));
        }
        ::EGifPutLine(gif, reinterpret_cast<GifPixelType*>(line.data()), w);
      }
    }
  }
  ::GifFreeMapObject(map);
  ::EGifCloseFile(gif, &error);
  return file;
}

}  // namespace snug::test
