// A member of a cluster as far as its peers meet it: a data folder with a database, and a PeerServer over it.
#pragma once

#include <doctest/doctest.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "backup/backup.h"
#include "base/bytes.h"
#include "peers/peer_server.h"
#include "store/local_rows.h"
#include "store/online_copy.h"
#include "store/schema.h"
#include "store/table_hashes.h"
#include "support/temp_folder.h"

namespace snug::test {

inline const ClusterSecret& cluster_secret() {
  static const ClusterSecret secret = ClusterSecret::of("a secret of all nodes");
  return secret;
}

/// The database of a node of the cluster `the-log`.
class MemberFolder {
 public:
  explicit MemberFolder(int messages = 10) : data(temp_.path()) {
    Database db(database(), Database::Mode::write, Database::Synchronous::off);
    migrate(db);
    Transaction all(db);
    db.run("UPDATE meta SET log = 'the-log', term = 4, position = 90, chain = 'Y2hhaW4', unclean = 1");
    db.run("INSERT INTO cluster_members (node, up, since) VALUES (1, 1, 5)");
    db.run("INSERT INTO log_tail (first, entries) VALUES (90, '4 1 x')");
    db.run("INSERT INTO presence (user_id, status, last_seen) VALUES (1, 1, 1)");
    for (int i = 1; i <= messages; ++i)
      db.run(
          "INSERT INTO messages (id, chat_id, seq, sender_id, type, content, created_at, created_version, version) "
          "VALUES (?1, 1, ?1, 1, 1, ?2, 1, 1, 1)",
          i, base64url_encode(random_bytes(375)));
    all.commit();
  }

  std::string database() const { return (data / "snug.db").string(); }

 private:
  TempFolder temp_;

 public:
  const std::filesystem::path data;
};

/// What differs between the ordered tables of two databases, by name.
inline std::string differences(const std::string& one, const std::string& other) {
  Database left(one, Database::Mode::read), right(other, Database::Mode::read);
  std::string names;
  for (const std::string& table : rows::ordered_tables(left))
    if (hash_table(left, table).hash != hash_table(right, table).hash) names += table + " ";
  return names;
}

class TestMember {
 public:
  explicit TestMember(int messages = 10, const std::function<void()>& before_making = {}) : folder(messages) {
    start_crypto();
    const auto make = [this, before_making](MoveFunction<void(Result<SnapshotFile>)> done) {
      if (before_making) before_making();
      const auto copy = new_copy_name(folder.data);
      copy_database(folder.database(), copy.string());
      const LockedCopy locked(copy);
      CancelToken none;
      ++made;
      done(build_snapshot(folder.data, locked, none));
    };
    server = std::make_unique<PeerServer>(Config{}, "127.0.0.1:0", folder.database(), folder.data / "token.keys", make,
                                          pool, cluster_secret(), net_metrics, clock);
    pool.start();
    server->start();
  }
  ~TestMember() {
    server->stop(std::chrono::seconds(5));
    pool.stop();
  }

  const std::string& address() const { return server->address(); }
  /// Copies and snapshots that lie in the folder.
  int copies() const {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.data))
      if (entry.path().filename().string().starts_with("snug.db.copy-")) ++count;
    return count;
  }

  MemberFolder folder;
  std::atomic<int> made = 0;
  SystemClock clock;
  Metrics metrics;
  NetMetrics net_metrics{metrics};
  IoPool pool{2};
  std::unique_ptr<PeerServer> server;
};

}  // namespace snug::test
