#include "peers/table_comparison.h"

#include <pthread.h>

#include <algorithm>
#include <future>
#include <map>
#include <memory>
#include <utility>

#include "base/url.h"
#include "peers/peer_handler.h"
#include "peers/peer_signature.h"

namespace snug {

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t longest_answer = 16 << 20;  // bytes

/// The reader's thread gives its answers itself.
class AtOnce final : public Executor {
 public:
  void post(Task task) override { task(); }
  void post_after(std::chrono::milliseconds /*delay*/, Task task) override { task(); }
};

bool is_table_name(const std::string& name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::string target_of(const TableReader::Question& question) {
  std::string target(tables_path);
  if (!question.table.empty()) target += "?table=" + question.table;
  if (!question.after.empty()) target += "&after=" + question.after;
  return target;
}

/// What both answers say of the rows up to where the shorter one ends is added. The key after which the next page
/// begins; nothing: that was all.
std::optional<RowKey> add_differences(const TableAnswer& own, const TableAnswer& other, std::size_t most,
                                      TableDifference& table) {
  std::optional<RowKey> end;
  for (const TableAnswer* side : {&own, &other})
    if (side->more && (!end || side->rows.back().key < *end)) end = side->rows.back().key;
  auto mine = own.rows.begin(), theirs = other.rows.begin();
  const auto add = [&](const RowKey& key, RowDifference::Kind kind) {
    if (table.differing.size() == most)
      table.more = true;
    else
      table.differing.push_back({key.text(), kind});
  };
  const auto is_here = [&](const TableAnswer& side, auto at) {
    return at != side.rows.end() && !(end && *end < at->key);
  };
  while (!table.more) {
    const bool here = is_here(own, mine), there = is_here(other, theirs);
    if (!here && !there) break;
    if (here && (!there || mine->key < theirs->key)) {
      add(mine++->key, RowDifference::Kind::only_here);
    } else if (there && (!here || theirs->key < mine->key)) {
      add(theirs++->key, RowDifference::Kind::only_there);
    } else {
      if (mine->hash != theirs->hash) add(mine->key, RowDifference::Kind::differs);
      ++mine;
      ++theirs;
    }
  }
  return end;
}

}  // namespace

TableComparison::TableComparison(TableReader& own, ClusterSecret secret, const Clock& clock, const Limits& limits)
    : own_(own),
      secret_(std::move(secret)),
      clock_(clock),
      limits_(limits),
      client_({.filter = AddressFilter::everything(), .user_agent = "snug/" SNUG_VERSION, .idle = 0ms}) {}

TableComparison::~TableComparison() { stop(); }

void TableComparison::stop() {
  client_.stop();
  std::thread thread;
  {
    const MutexLock lock(mutex_);
    stopped_ = true;
    stop_asked_.notify_all();
    thread = std::move(thread_);
  }
  if (thread.joinable()) thread.join();
}

bool TableComparison::compare(int node, std::vector<PeerMember> members, Done done) {
  const MutexLock lock(mutex_);
  if (stopped_ || busy_) return false;
  busy_ = true;
  if (thread_.joinable()) thread_.join();  // it is at its end
  thread_ = std::thread([this, node, members = std::move(members), done = std::move(done)] {
    pthread_setname_np(pthread_self(), "compare");
    until_ = std::chrono::steady_clock::now() + limits_.whole;
    std::vector<MemberComparison> all;
    for (const PeerMember& member : members) all.push_back(compare_with(node, member));
    {
      const MutexLock locked(mutex_);
      busy_ = false;
    }
    done(std::move(all));
  });
  return true;
}

bool TableComparison::wait(std::chrono::milliseconds time) {
  const MutexLock lock(mutex_);
  return !stop_asked_.wait_for(mutex_, time, [&]() REQUIRES(mutex_) { return stopped_; });
}

MemberComparison TableComparison::compare_with(int node, const PeerMember& member) {
  MemberComparison result{.member = member};
  if (member.address.empty()) {
    result.why = "it is not there";
    return result;
  }
  const auto pair = ask_both(node, member, {}, result.why);
  if (!pair) return result;
  result.position = pair->own.position;
  result.term = pair->own.term;
  result.chains_differ = pair->own.chain != pair->other.chain;
  result.tables = different_tables(*pair);
  for (TableDifference& table : result.tables)
    if (table.why.empty()) find_rows(node, member, table);
  return result;
}

std::vector<TableDifference> TableComparison::different_tables(const Pair& pair) const {
  std::vector<TableDifference> found;
  std::map<std::string, TableHash> others;
  for (const TableHash& table : pair.other.tables) others[table.table] = table;
  for (const TableHash& table : pair.own.tables) {
    const auto other = others.find(table.table);
    if (other == others.end()) {
      found.push_back({.table = table.table, .rows = table.rows, .why = "the other node has no such table"});
      continue;
    }
    if (other->second.hash != table.hash)
      found.push_back({.table = table.table, .rows = table.rows, .other_rows = other->second.rows});
    others.erase(other);
  }
  for (const auto& [name, table] : others)
    found.push_back(
        {.table = is_table_name(name) ? name : "?", .other_rows = table.rows, .why = "this node has no such table"});
  return found;
}

void TableComparison::find_rows(int node, const PeerMember& member, TableDifference& table) {
  TableReader::Question question{.table = table.table};
  while (!table.more) {
    const auto pair = ask_both(node, member, question, table.why);
    if (!pair) break;
    const auto end = add_differences(pair->own, pair->other, limits_.rows, table);
    if (!end) return;
    question.after = end->place();
  }
  table.more = true;
}

std::optional<TableComparison::Pair> TableComparison::ask_both(int node, const PeerMember& member,
                                                               const TableReader::Question& question,
                                                               std::string& why) {
  AtOnce at_once;
  for (int tries = 1; tries <= limits_.tries; ++tries) {
    if (std::chrono::steady_clock::now() >= until_) {
      why = "there was no time left for it";
      return std::nullopt;
    }
    std::promise<Result<std::string>> given;
    own_.ask(question, at_once, [&](Result<std::string> answer) { given.set_value(std::move(answer)); });
    bool again = false;
    auto other = ask_member(node, member, question, why, again);
    const Result<std::string> text = given.get_future().get();
    if (!other && !again) return std::nullopt;
    auto own = text ? read_table_answer(*text) : std::nullopt;
    if (!own) why = "this node: " + (text ? std::string("its tables can't be read") : text.error().message);
    if (own && other) {
      if (own->log != other->log) {
        why = "it is of another cluster";
        return std::nullopt;
      }
      if (own->is_of_one_position(*other)) {
        why.clear();
        return Pair{std::move(*own), std::move(*other)};
      }
      why = "the nodes are too busy: in " + std::to_string(limits_.tries) +
            " tries they were never at one position; try again when less is said";
    }
    if (!wait(limits_.pause * tries)) {
      why = "the server is stopping";
      return std::nullopt;
    }
  }
  return std::nullopt;
}

/// `again`: the member may answer later.
std::optional<TableAnswer> TableComparison::ask_member(int node, const PeerMember& member,
                                                       const TableReader::Question& question, std::string& why,
                                                       bool& again) {
  const std::string target = target_of(question);
  const auto url = Url::parse("http://" + member.address + target);
  if (!url || url->target != target) {
    why = "it has no address (HOST:PORT)";
    return std::nullopt;
  }
  const std::string nonce = new_peer_nonce();
  ClientRequest request{.url = *url};
  request.fields.emplace_back("Authorization", sign_peer_request(secret_, "GET", target, node, clock_.now(), nonce));
  request.limits.body = longest_answer;
  request.deadlines = {.connect = 5s, .first_byte = limits_.answer, .whole = limits_.answer};
  const ClientOutcome outcome = client_.fetch(std::move(request));
  const auto* response = std::get_if<ClientResponse>(&outcome);
  if (response == nullptr) {
    why = std::get<ClientFailure>(outcome).message;
    std::replace_if(
        why.begin(), why.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
    return std::nullopt;
  }
  if (response->status == 503) {
    again = true;
    why = "it is busy";
    return std::nullopt;
  }
  if (response->status != 200) {
    why = response->status == 401 ? "it does not take this node for one of its cluster: give all nodes the same "
                                    "secret, and set their clocks"
                                  : "it answers with status " + std::to_string(response->status);
    return std::nullopt;
  }
  if (!is_signed_peer_answer(secret_, nonce, text_content(response->body), response->field("snug-cluster-proof"))) {
    why = "its answer is not signed with this cluster's secret: give all nodes the same one";
    return std::nullopt;
  }
  auto answer = read_table_answer(response->body);
  if (!answer) why = "what it answers are no tables: it is of another version";
  return answer;
}

}  // namespace snug
