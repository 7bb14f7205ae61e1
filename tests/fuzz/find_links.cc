// The links of any text: at most three, each once, each an address that the fetcher takes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>

#include "base/url.h"
#include "base/utf8.h"
#include "linkpreviews/find_links.h"

using namespace snug;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!is_utf8(text)) return 0;
  std::set<std::string> seen;
  for (const std::string& link : find_links(text)) {
    const auto url = Url::parse(link);
    const bool holds =
        url && url->text() == link && (url->port == "80" || url->port == "443") && seen.insert(link).second;
    if (!holds) std::abort();
  }
  if (seen.size() > previews_limit) std::abort();
  return 0;
}
