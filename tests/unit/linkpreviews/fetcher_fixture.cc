#include "unit/linkpreviews/fetcher_fixture.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstring>
#include <stdexcept>

#include "support/patience.h"

namespace snug::test {

namespace {

std::string shown(const SharedPreview& preview) {
  if (!preview) return "-";
  std::string text = preview->title + " | " + preview->description + " | " + preview->site_name + " | " + preview->url;
  if (preview->picture) text += " | " + preview->picture->webp;
  return text;
}

}  // namespace

bool FakeShrinker::shrink(std::string bytes, MoveFunction<void(std::optional<PreviewPicture>)> done) {
  if (is_busy) return false;
  if (holds) {
    held = std::move(done);
    return true;
  }
  if (bytes.starts_with("picture"))
    done(PreviewPicture{.webp = "small(" + std::to_string(bytes.size()) + ")", .width = 1, .height = 1});
  else
    done(std::nullopt);
  return true;
}

ResolvedName resolved(const std::vector<std::string>& addresses) {
  ResolvedName name;
  for (const std::string& address : addresses) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    // No assertion of doctest's: this runs on threads that look names up, and may outlive a test.
    if (::inet_pton(AF_INET, address.c_str(), &in.sin_addr) != 1) throw std::logic_error("no address: " + address);
    std::memcpy(&name.addresses.emplace_back(), &in, sizeof in);
  }
  return name;
}

LinkFetcherOptions local_options() {
  LinkFetcherOptions options;
  options.connect = options.whole = patience;
  options.filter = AddressFilter({AllowedDestination::parse("127.0.0.1").value()});
  options.lookup = [](const std::string& host) {
    return host.ends_with(".test") ? resolved({"127.0.0.1"}) : ResolvedName{{}, "no such name"};
  };
  return options;
}

bool FetcherFixture::ask(const std::string& link) {
  return fetcher.fetch(link, [this](const SharedPreview& preview) {
    const MutexLock lock(mutex);
    got.push_back(shown(preview));
    answered.notify_all();
  });
}

std::vector<std::string> FetcherFixture::answers(std::size_t count) {
  const MutexLock lock(mutex);
  REQUIRE(answered.wait_for(mutex, patience, [&] { return got.size() >= count; }));
  return std::exchange(got, {});
}

std::string FetcherFixture::get(const std::string& link) {
  if (!ask(link)) return "full";
  return answers(1).front();
}

std::int64_t FetcherFixture::ended(std::string_view outcome) const {
  const std::string text = metrics.text();
  const std::string line = "snug_link_previews_total{outcome=\"" + std::string(outcome) + "\"} ";
  const auto found = text.find(line);
  REQUIRE(found != std::string::npos);
  return std::stoll(text.substr(found + line.size()));
}

std::string page(std::string_view body, std::string_view type, std::string_view more_fields) {
  return answer(body, "Content-Type: " + std::string(type) + "\r\n" + std::string(more_fields));
}

LocalServer::Script by_path(std::map<std::string, std::string> answers) {
  return [answers = std::move(answers)](Peer& peer) {
    while (true) {
      const std::string request = peer.read_request();
      if (request.empty()) return;
      const auto begin = request.find(' ') + 1;
      const auto found = answers.find(request.substr(begin, request.find(' ', begin) - begin));
      peer.say(found != answers.end() ? found->second : "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    }
  };
}

}  // namespace snug::test
