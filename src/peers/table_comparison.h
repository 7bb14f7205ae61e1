// TableComparison: this node's ordered tables held against those of other members, at one position of the log.
//
// It has a thread of its own while it compares. Both nodes are asked at the same time, again and again, until they
// answer for one position: the hashes of two positions say nothing.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "cluster/cluster_secret.h"
#include "httpclient/blocking_http_client.h"
#include "peers/table_answer.h"
#include "peers/table_reader.h"

namespace snug {

struct PeerMember {
  int node = 0;
  std::string address;  ///< HOST:PORT of its private listener; empty: it is not there
};

struct RowDifference {
  enum class Kind {
    differs,     ///< both have it, with other columns
    only_here,   ///< the other node has no such row
    only_there,  ///< this node has no such row
  };
  std::string key;  ///< the primary key, a JSON array
  Kind kind = Kind::differs;
};

struct TableDifference {
  std::string table;
  std::int64_t rows = 0, other_rows = 0;
  std::vector<RowDifference> differing{};  ///< by key, the first ones
  bool more = false;                       ///< there are others, or they were not looked for any further
  std::string why{};                       ///< the rows could not be compared to their end; empty: they were
};

struct MemberComparison {
  PeerMember member;
  std::string why{};  ///< it could not be compared, for people; empty: it was
  std::int64_t position = 0, term = 0;
  bool chains_differ = false;  ///< the nodes have not applied the same commands
  std::vector<TableDifference> tables{};

  bool equal() const { return why.empty() && !chains_differ && tables.empty(); }
};

/// Thread: any, but for construction and destruction.
class TableComparison {
 public:
  struct Limits {
    int tries = 20;                             ///< for answers of one position
    std::size_t rows = 20;                      ///< that are named of a table
    std::chrono::milliseconds answer{120'000};  ///< for one answer: a large database takes long
    std::chrono::milliseconds whole{300'000};   ///< for all members
    std::chrono::milliseconds pause{20};        ///< before the second try; it grows by as much with each
  };
  using Done = std::function<void(std::vector<MemberComparison>)>;

  /// What is given outlives this.
  TableComparison(TableReader& own, ClusterSecret secret, const Clock& clock)
      : TableComparison(own, std::move(secret), clock, Limits{}) {}
  TableComparison(TableReader& own, ClusterSecret secret, const Clock& clock, const Limits& limits);
  ~TableComparison();  ///< stops

  /// `node`: who asks. `done` is called once, on a thread of this, with one comparison for each member. False: another
  /// one is under way, or it is stopped; `done` is not called.
  bool compare(int node, std::vector<PeerMember> members, Done done);
  /// What is under way ends soon, and nothing begins any more. The own reader is stopped before. Thread: the owner's.
  void stop();

 private:
  struct Pair {
    TableAnswer own, other;
  };
  MemberComparison compare_with(int node, const PeerMember& member);
  std::vector<TableDifference> different_tables(const Pair& pair) const;
  void find_rows(int node, const PeerMember& member, TableDifference& table);
  /// Both nodes' answers of one position. Nothing: `why` says what was in the way.
  std::optional<Pair> ask_both(int node, const PeerMember& member, const TableReader::Question& question,
                               std::string& why);
  std::optional<TableAnswer> ask_member(int node, const PeerMember& member, const TableReader::Question& question,
                                        std::string& why, bool& again);
  bool wait(std::chrono::milliseconds time);

  TableReader& own_;
  const ClusterSecret secret_;
  const Clock& clock_;
  const Limits limits_;
  BlockingHttpClient client_;
  std::chrono::steady_clock::time_point until_{};  // the comparing thread's

  Mutex mutex_;
  Condition stop_asked_;
  bool stopped_ GUARDED_BY(mutex_) = false;
  bool busy_ GUARDED_BY(mutex_) = false;
  std::thread thread_ GUARDED_BY(mutex_);
};

}  // namespace snug
