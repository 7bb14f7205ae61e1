#include "linkpreviews/link_fetcher.h"

#include <pthread.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <deque>
#include <exception>
#include <map>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/mutex.h"
#include "httpclient/http_client.h"
#include "linkpreviews/answer_intake.h"
#include "linkpreviews/preview_cache.h"
#include "linkpreviews/web_address.h"

namespace snug {

namespace asio = boost::asio;
using SteadyClock = std::chrono::steady_clock;

namespace {

constexpr int redirects = 3;
constexpr std::size_t longest_header = 32 << 10;

/// A link that waits or is at work. Thread: the fetcher's.
struct Job {
  std::string link;
  Url url;
  std::vector<LinkFetcher::Done> asking{};
  PagePreview preview{};
  bool is_picture = false;     ///< without it there is nothing to show
  bool lacks_picture = false;  ///< it has one that could not be had
};
using SharedJob = std::shared_ptr<Job>;

}  // namespace

class LinkFetcher::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(LinkFetcherOptions options, PictureShrinker& shrinker, Metrics& metrics);

  void start();
  void stop();
  bool fetch(std::string link, Done done);

 private:
  void run();
  bool post(MoveFunction<void()> task) EXCLUDES(mutex_);

  // Thread: the fetcher's own.
  bool make_client();
  void ask(std::string link, Done done);
  void start_next();
  void request(const Url& url, const AnswerIntake::Limits& limits, std::function<void(AnswerIntake&, LinkEnd)> done);
  void visit(const SharedJob& job);
  void take_page(const SharedJob& job, AnswerIntake& intake);
  void take_picture(const SharedJob& job, std::string bytes);
  void finish(const SharedJob& job, LinkEnd end);
  void answer(Done& done, const SharedPreview& preview);
  void count(LinkEnd end) { ends_[static_cast<std::size_t>(end)]->add(); }

  // Constant.
  const LinkFetcherOptions options_;
  PictureShrinker& shrinker_;
  Gauge& waiting_;
  std::array<Counter*, std::size(names_of_ends)> ends_{};

  std::atomic<std::size_t> asked_{0};  // and not answered

  Mutex mutex_;
  std::unique_ptr<asio::io_context> context_ GUARDED_BY(mutex_);  // null: stopped

  // The fetcher's thread alone, while it runs.
  std::unique_ptr<HttpClient> client_;
  std::map<std::string, SharedJob> jobs_;  // by link
  std::deque<SharedJob> queue_;
  std::set<std::string> busy_hosts_;
  PreviewCache cache_;

  asio::io_context* const running_;  // `context_`, for its own thread
  std::thread thread_;
};

LinkFetcher::Impl::Impl(LinkFetcherOptions options, PictureShrinker& shrinker, Metrics& metrics)
    : options_(std::move(options)),
      shrinker_(shrinker),
      waiting_(metrics.gauge("snug_link_previews_waiting", "Links whose preview was asked for and is not there yet.")),
      context_(std::make_unique<asio::io_context>(1)),
      cache_(options_.kept, options_.kept_bytes),
      running_(context_.get()) {
  for (std::size_t end = 0; end < ends_.size(); ++end)
    ends_[end] = &metrics.counter("snug_link_previews_total", "Links that were to have a preview, by what came of it.",
                                  "outcome=\"" + std::string(names_of_ends[end]) + "\"");
}

void LinkFetcher::Impl::start() {
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "links");
    run();
  });
}

void LinkFetcher::Impl::run() {
  const auto guard = asio::make_work_guard(*running_);
  running_->run();
  client_.reset();                                            // closes all connections; no handler runs
  for (const auto& [link, job] : jobs_) job->asking.clear();  // the shrinker may hold a job
  queue_.clear();
  jobs_.clear();
}

void LinkFetcher::Impl::stop() {
  {
    const MutexLock lock(mutex_);
    if (!context_) return;
    context_->stop();
  }
  thread_.join();
  std::unique_ptr<asio::io_context> ended;
  {
    const MutexLock lock(mutex_);
    ended = std::move(context_);
  }
  waiting_.add(-static_cast<std::int64_t>(asked_.exchange(0)));
}

/// False: this has stopped.
bool LinkFetcher::Impl::post(MoveFunction<void()> task) {
  const MutexLock lock(mutex_);
  if (!context_ || context_->stopped()) return false;
  asio::post(*context_, std::move(task));
  return true;
}

bool LinkFetcher::Impl::fetch(std::string link, Done done) {
  const auto leave = [this] {
    --asked_;
    waiting_.add(-1);
    return false;
  };
  waiting_.add(1);
  if (++asked_ > options_.queue) {
    count(LinkEnd::dropped);
    return leave();
  }
  const bool posted =
      post([this, link = std::move(link), done = std::move(done)]() mutable { ask(std::move(link), std::move(done)); });
  return posted || leave();
}

// --- On the fetcher's thread ----------------------------------------------------------------------------------------

void LinkFetcher::Impl::answer(Done& done, const SharedPreview& preview) {
  --asked_;
  waiting_.add(-1);
  done(preview);
}

/// The client waits for the first link: it takes memory, time and random numbers. False: it can't be made.
bool LinkFetcher::Impl::make_client() {
  try {
    client_ =
        std::make_unique<HttpClient>(*running_, HttpClientOptions{.filter = options_.filter,
                                                                  .ca_file = options_.ca_file,
                                                                  .user_agent = "snug/" SNUG_VERSION " (link preview)",
                                                                  .per_origin = 1,
                                                                  .connections = options_.at_once,
                                                                  .idle = std::chrono::milliseconds(0),
                                                                  .lookup = options_.lookup});
  } catch (const std::exception& error) {
    log::warning("links can't be looked at", {{"why", error.what()}});
  }
  return client_ != nullptr;
}

void LinkFetcher::Impl::ask(std::string link, Done done) {
  if (const auto kept = cache_.find(link, SteadyClock::now())) return answer(done, *kept);
  if (const auto same = jobs_.find(link); same != jobs_.end()) {
    same->second->asking.push_back(std::move(done));
    return;
  }
  if (!client_ && !make_client()) {
    cache_.keep(link, nullptr, SteadyClock::now() + options_.keep_failures);
    count(LinkEnd::broken);
    return answer(done, nullptr);
  }
  const auto url = Url::parse(link);
  const auto of_host = std::count_if(queue_.begin(), queue_.end(),
                                     [&](const SharedJob& job) { return url && job->url.host == url->host; });
  if (!url || static_cast<std::size_t>(of_host) >= options_.queue_per_host) {
    count(url ? LinkEnd::dropped : LinkEnd::broken);
    return answer(done, nullptr);
  }
  const auto job = std::make_shared<Job>(Job{.link = link, .url = *url});
  job->asking.push_back(std::move(done));
  jobs_.emplace(std::move(link), job);
  queue_.push_back(job);
  start_next();
}

void LinkFetcher::Impl::start_next() {
  while (busy_hosts_.size() < options_.at_once) {
    const auto next = std::find_if(queue_.begin(), queue_.end(),
                                   [&](const SharedJob& job) { return !busy_hosts_.contains(job->url.host); });
    if (next == queue_.end()) return;
    const SharedJob job = *next;
    queue_.erase(next);
    busy_hosts_.insert(job->url.host);
    visit(job);
  }
}

void LinkFetcher::Impl::request(const Url& url, const AnswerIntake::Limits& limits,
                                std::function<void(AnswerIntake&, LinkEnd)> done) {
  const auto intake = std::make_shared<AnswerIntake>(limits);
  client_->fetch({.url = url,
                  .fields = {{"Accept", limits.page > 0 ? "text/html, image/*;q=0.9" : "image/*"},
                             {"Accept-Encoding", "identity"}},
                  .sink = [intake](std::string_view piece) { return intake->take(piece); },
                  .check_header = [intake](const ClientResponse& header) { return intake->check(header); },
                  .limits = {.header = longest_header, .body = std::max(limits.page, limits.picture) + 1, .cut = true},
                  .deadlines = {.connect = options_.connect,
                                .address = options_.connect / 2,
                                .first_byte = options_.whole,
                                .whole = options_.whole},
                  .redirects = redirects},
                 [intake, done = std::move(done)](ClientOutcome outcome) { done(*intake, intake->end_of(outcome)); });
}

void LinkFetcher::Impl::visit(const SharedJob& job) {
  request(job->url, {.page = options_.page, .picture = options_.picture},
          [this, job](AnswerIntake& intake, LinkEnd end) {
            if (end != LinkEnd::fetched) return finish(job, end);
            if (!intake.is_picture()) return take_page(job, intake);
            job->preview = preview_of_picture(intake.url());
            job->is_picture = true;
            take_picture(job, intake.take_picture());
          });
}

void LinkFetcher::Impl::take_page(const SharedJob& job, AnswerIntake& intake) {
  const auto head = intake.page();
  if (!head) return finish(job, LinkEnd::nothing);
  job->preview = preview_of_page(*head, intake.url());
  const auto image = head->image.empty() ? std::nullopt : resolve_written_address(intake.url(), head->image);
  if (!image) return finish(job, LinkEnd::fetched);
  request(*image, {.page = 0, .picture = options_.picture}, [this, job](AnswerIntake& answer_of, LinkEnd end) {
    if (end == LinkEnd::fetched) return take_picture(job, answer_of.take_picture());
    job->lacks_picture = true;
    finish(job, LinkEnd::fetched);
  });
}

void LinkFetcher::Impl::take_picture(const SharedJob& job, std::string bytes) {
  const bool taken =
      shrinker_.shrink(std::move(bytes), [weak = weak_from_this(), job](std::optional<PreviewPicture> picture) {
        const auto self = weak.lock();
        if (!self) return;
        self->post([impl = self.get(), job, picture = std::move(picture)]() mutable {
          job->lacks_picture = !picture;
          job->preview.picture = std::move(picture);
          impl->finish(job, LinkEnd::fetched);
        });
      });
  if (taken) return;
  job->lacks_picture = true;
  finish(job, LinkEnd::fetched);
}

void LinkFetcher::Impl::finish(const SharedJob& job, LinkEnd end) {
  if (job->is_picture && job->lacks_picture) end = LinkEnd::broken;
  const bool is_shown = end == LinkEnd::fetched;
  const SharedPreview preview = is_shown ? std::make_shared<const PagePreview>(std::move(job->preview)) : nullptr;
  count(end);
  const auto keep = is_shown && !job->lacks_picture ? options_.keep : options_.keep_failures;
  cache_.keep(job->link, preview, SteadyClock::now() + keep);
  jobs_.erase(job->link);
  busy_hosts_.erase(job->url.host);
  for (Done& done : job->asking) answer(done, preview);
  start_next();
}

LinkFetcher::LinkFetcher(LinkFetcherOptions options, PictureShrinker& shrinker, Metrics& metrics)
    : impl_(std::make_shared<Impl>(std::move(options), shrinker, metrics)) {
  impl_->start();
}

LinkFetcher::~LinkFetcher() { stop(); }

bool LinkFetcher::fetch(std::string link, Done done) { return impl_->fetch(std::move(link), std::move(done)); }

void LinkFetcher::stop() { impl_->stop(); }

}  // namespace snug
