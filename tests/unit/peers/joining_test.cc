// A node joins: from a real member, and from others that break off, send garbage, hang or lie.
#include "peers/joining.h"

#include <doctest/doctest.h>

#include <fcntl.h>

#include <future>
#include <set>

#include "backup/archive_writer.h"
#include "backup/backup_contents.h"
#include "base/latch.h"
#include "base/private_file.h"
#include "peers/token_keys.h"
#include "support/patience.h"
#include "support/tcp.h"
#include "unit/backup/folder.h"
#include "unit/httpclient/local_server.h"
#include "unit/peers/member.h"

using namespace snug;
using namespace snug::test;
using namespace std::chrono_literals;

namespace fs = std::filesystem;

namespace {

struct Joiner {
  Joiner() { write_file(data() / "snug.db", ""); }  // as DataFolder leaves it

  fs::path data() const { return temp.path(); }
  std::string database() const { return temp.file("snug.db"); }
  JoinRequest request(std::vector<std::string> addresses) const {
    return {.folder = data(),
            .addresses = std::move(addresses),
            .node = 7,
            .secret = cluster_secret(),
            .log = "the-log",
            .limits = {.answer = patience, .silence = patience, .pause = 10ms},
            .patience = patience};
  }
  std::string refused(const JoinRequest& request) const {
    return refusal([&] { Joining(request, clock).run(); });
  }
  std::string refused(std::vector<std::string> addresses) const { return refused(request(std::move(addresses))); }
  std::set<std::string> names() const {
    std::set<std::string> found;
    for (const auto& entry : fs::directory_iterator(data())) found.insert(entry.path().filename().string());
    return found;
  }
  /// Nothing is left behind, and there is still no database.
  bool is_clean() const { return names() == std::set<std::string>{"snug.db"} && fs::file_size(database()) == 0; }

  TempFolder temp;
  SystemClock clock;
};

std::string at(const LocalServer& server) { return "127.0.0.1:" + server.port(); }

/// Passes a request on to the member, and at most `most` bytes of its answer back.
void pass_on(Peer& peer, const TestMember& member, std::size_t most) {
  const std::string request = peer.read_request();
  TcpStream upstream("http://" + member.address());
  upstream.send(request);
  std::string bytes;
  for (std::size_t sent = 0; sent < most && upstream.receive(bytes); bytes.clear()) {
    bytes.resize(std::min(bytes.size(), most - sent));
    if (!peer.say(bytes)) return;
    sent += bytes.size();
  }
}

std::string nonce_of(const std::string& request) {
  std::string value = request.substr(request.find("Authorization: ") + 15);
  value = value.substr(0, value.find("\r\n"));
  value = value.substr(0, value.rfind(' '));
  return value.substr(value.rfind(' ') + 1);
}

/// The header of a snapshot that somebody vouches for who knows the secret.
std::string signed_header(const std::string& request, const std::string& digest, std::uint64_t bytes,
                          const std::string& status = "200 OK", const std::string& more = {}) {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(bytes) + "\r\nETag: \"" + digest +
         "\"\r\nSnug-Cluster-Proof: " +
         sign_peer_answer(cluster_secret(), nonce_of(request), snapshot_content(digest, bytes)) + "\r\n" + more +
         "\r\n";
}

const std::string some_digest(64, 'a');

std::string archive(const std::vector<std::pair<std::string, std::string>>& files, std::string& digest) {
  const TempFolder temp;
  const OwnedDescriptor out(::open(temp.file("a").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  ArchiveWriter writer(out.get(), "a", 1);
  for (const auto& [name, text] : files) writer.add_text(name, text);
  writer.finish();
  digest = writer.digest();
  return read_file(temp.file("a"));
}

std::string facts(std::int64_t schema) {
  return write_facts({.version = "9.9.9", .schema = schema, .created = "2026-01-01T00:00:00.000Z", .epoch = "e"});
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a node that joins gets the member's token keys, which pass sealed") {
  TestMember member;
  const std::string ring = "old HS256 c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0MTI\n";
  write_private_file(member.folder.data / "token.keys", ring);
  Joiner joiner;
  Joining joining(joiner.request({member.address()}), joiner.clock);
  joining.run();
  CHECK(joining.token_keys() == ring);

  std::string sealed = seal_token_keys(cluster_secret(), member.folder.data / "token.keys");
  CHECK(sealed.find("c2VjcmV0") == std::string::npos);
  CHECK(seal_token_keys(cluster_secret(), member.folder.data / "token.keys") != sealed);
}

TEST_CASE("a member without token keys, or with such as nobody can read, gives a snapshot all the same") {
  TestMember member;
  Joiner first;
  Joining joining(first.request({member.address()}), first.clock);
  joining.run();
  CHECK(joining.token_keys().empty());
  write_file(member.folder.data / "token.keys", "x");
  fs::permissions(member.folder.data / "token.keys", fs::perms::all);
  Joiner second;
  Joining again(second.request({member.address()}), second.clock);
  again.run();
  CHECK(again.token_keys().empty());
}

TEST_CASE("a node joins with the database of a member, and nothing of it stays there") {
  TestMember member(20'000);  // some 12 MB
  const Joiner joiner;
  write_file(joiner.data() / "snug.db-wal", "of a database that is gone");
  write_file(joiner.data() / "snug.note", "of a database that is gone");
  write_file(joiner.data() / "token.keys", "mine");
  std::uint64_t bytes = 0, total = 0;
  bool forward = true;
  JoinRequest request = joiner.request({"127.0.0.1:1", member.address()});
  request.progress = [&](std::uint64_t now, std::uint64_t all) {
    forward = forward && now > bytes && now <= all && (total == 0 || total == all);
    bytes = now;
    total = all;
  };
  Joining joining(request, joiner.clock);
  const BackupFacts joined = joining.run();
  CHECK(joined.messages == 20'000);
  CHECK(joined.bytes > 10 << 20);
  CHECK(forward);
  CHECK(bytes == joined.bytes);
  CHECK(total == bytes);
  CHECK(joiner.names() == std::set<std::string>{"snug.db", "token.keys"});
  CHECK(read_file(joiner.data() / "token.keys") == "mine");
  CHECK((fs::status(joiner.database()).permissions() & fs::perms::all) ==
        (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(differences(member.folder.database(), joiner.database()).empty());
  {
    Database db(joiner.database(), Database::Mode::read);
    auto q = db.query("SELECT (SELECT count(*) FROM presence), (SELECT count(*) FROM log_tail), unclean FROM meta");
    REQUIRE(q.next());
    CHECK(q.row<int, int, bool>() == std::tuple(0, 1, false));
  }
  CHECK(member.copies() == 0);
  CHECK(member.made == 1);
  // A second time there is a database.
  CHECK(has(joiner.refused({member.address()}), "is there"));
  CHECK(member.made == 1);
}

TEST_CASE("a download that breaks off goes on where it was") {
  TestMember member(5'000);
  const Joiner joiner;
  LocalServer cuts([&](Peer& peer) { pass_on(peer, member, peer.number < 4 ? 900'000 : SIZE_MAX); });
  Joining joining(joiner.request({at(cuts)}), joiner.clock);
  CHECK(joining.run().messages == 5'000);
  CHECK(cuts.connections() == 5);  // the last for the keys
  CHECK(member.made == 1);
  CHECK(differences(member.folder.database(), joiner.database()).empty());
}

TEST_CASE("one that breaks off again and again is given up") {
  TestMember member(5'000);
  const Joiner joiner;
  LocalServer cuts([&](Peer& peer) { pass_on(peer, member, 3'000); });
  const std::string why = joiner.refused({at(cuts)});
  CHECK(has(why, at(cuts) + ": the download breaks off: "));
  CHECK(cuts.connections() == 5);
  CHECK(joiner.is_clean());
}

TEST_CASE("half a snapshot and then silence is given up") {
  const Joiner joiner;
  LocalServer hangs([&](Peer& peer) {
    const std::string request = peer.read_request();
    peer.say(signed_header(request, some_digest, 1000) + std::string(500, 'x'));
    peer.wait_for_end();
  });
  JoinRequest request = joiner.request({at(hangs)});
  request.limits.tries = 2;
  request.limits.silence = 300ms;
  CHECK(has(joiner.refused(request), "stopped in the middle"));
  CHECK(joiner.is_clean());
}

TEST_CASE("a member that says nothing is given up, and the next one is asked") {
  TestMember member;
  const Joiner joiner;
  LocalServer silent([](Peer& peer) { peer.wait_for_end(); });
  JoinRequest request = joiner.request({at(silent), member.address()});
  request.limits.answer = 2s;  // the next one has no longer
  CHECK(Joining(request, joiner.clock).run().messages == 10);
}

TEST_CASE("a member that sends drop by drop is given up") {
  const Joiner joiner;
  LocalServer slow([&](Peer& peer) {
    const std::string request = peer.read_request();
    peer.say(signed_header(request, some_digest, 1 << 20));
    while (peer.say("x")) continue;
  });
  JoinRequest request = joiner.request({at(slow)});
  request.limits.pace_bytes = UINT64_MAX;
  request.limits.pace_time = 20ms;
  CHECK(has(joiner.refused(request), "too slowly"));
  CHECK(joiner.is_clean());
}

TEST_CASE("what is not vouched for is not even downloaded") {
  const Joiner joiner;
  TestMember member;
  const auto answering = [&](const std::function<std::string(const std::string&)>& header) {
    LocalServer server([&](Peer& peer) {
      peer.say(header(peer.read_request()));
      peer.wait_for_end();
    });
    const std::string why = joiner.refused({at(server)});
    CHECK(joiner.is_clean());
    return why;
  };
  CHECK(has(answering([](const std::string&) { return answer("garbage"); }), "no snapshot"));
  CHECK(has(answering([](const std::string&) { return std::string("\x01\x02 garbage\r\n\r\n"); }),
            "does not speak HTTP"));
  CHECK(has(answering([](const std::string& request) {
              std::string header = signed_header(request, some_digest, 1000);
              header[header.find("Proof: ") + 8] ^= 1;
              return header;
            }),
            "not signed"));
  CHECK(has(answering([](const std::string& request) {
              return signed_header(request, some_digest, 1000, "206 Partial Content",
                                   "Content-Range: bytes 0-999/1000\r\n");
            }),
            "another part than was asked for"));
  CHECK(has(answering([](const std::string& request) {
              return signed_header(request, some_digest, 1000, "206 Partial Content",
                                   "Content-Range: bytes 5-1004/1005\r\n");
            }),
            "not signed"));
  CHECK(has(answering([](const std::string& request) { return signed_header(request, "../../x", 1000); }),
            "no snapshot"));
  CHECK(has(
      answering([](const std::string&) { return std::string("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"); }),
      "status 404"));
  // Others with another secret refuse this node.
  JoinRequest stranger = joiner.request({member.address()});
  stranger.secret = ClusterSecret::of("a secret of strangers");
  CHECK(has(joiner.refused(stranger), "same secret"));
  CHECK(member.made == 0);
}

TEST_CASE("a snapshot that is larger than the room that there is") {
  const Joiner joiner;
  LocalServer large([&](Peer& peer) {
    const std::string request = peer.read_request();
    peer.say(signed_header(request, some_digest, std::uint64_t{1} << 62));
    peer.wait_for_end();
  });
  CHECK(has(joiner.refused({at(large)}), "there is no room"));
  CHECK(joiner.is_clean());
}

TEST_CASE("snapshots that are damaged, another, too new, or hold what does not belong there") {
  const Joiner joiner;
  const auto giving = [&](const std::string& bytes, const std::string& digest) {
    LocalServer server([&](Peer& peer) {
      const std::string request = peer.read_request();
      peer.say(signed_header(request, digest, bytes.size()) + bytes);
      peer.wait_for_end();
    });
    const std::string why = joiner.refused({at(server)});
    CHECK(joiner.is_clean());
    return why;
  };
  CHECK(has(giving(std::string(5000, 'x'), some_digest), "damaged"));
  CHECK(has(giving("", some_digest), "cut off"));
  std::string digest;
  const std::string good = archive({{facts_file, facts(schema_version)}, {"snug.db", "x"}}, digest);
  CHECK(has(giving(good, some_digest), "another one than was offered"));
  std::string flipped = good;
  flipped[1100] = static_cast<char>(flipped[1100] ^ 1);
  CHECK(has(giving(flipped, digest), "damaged"));
  CHECK(has(giving(good.substr(0, good.size() - 700), digest), "cut off"));
  CHECK(giving(good, digest) != "");  // its database is none
  const std::string newer = archive({{facts_file, facts(schema_version + 1)}, {"snug.db", "x"}}, digest);
  CHECK(has(giving(newer, digest), "newer snug (9.9.9"));
  CHECK(has(giving(newer, digest), "upgrade this node"));
  for (const char* name : {"../evil", "files/../../evil", "/tmp/evil", "snug.lock", "token.keys"}) {
    const std::string evil = archive({{facts_file, facts(schema_version)}, {name, "x"}, {"snug.db", "x"}}, digest);
    CHECK(has(giving(evil, digest), "does not belong there"));
  }
}

TEST_CASE("a member of another cluster, or of none") {
  const Joiner joiner;
  TestMember other;
  {
    Database db(other.folder.database(), Database::Mode::write);
    db.run("UPDATE meta SET log = 'other-log'");
  }
  const std::string why = joiner.refused({other.address()});
  CHECK(has(why, "of another cluster (its log is other-log), and this node's log is the-log"));
  CHECK(joiner.is_clean());
  {
    Database db(other.folder.database(), Database::Mode::write);
    db.run("UPDATE meta SET log = ''");
  }
  CHECK(has(joiner.refused({other.address()}), "of no cluster"));
  CHECK(joiner.is_clean());
  CHECK(other.copies() == 0);
}

TEST_CASE("all members are named with what is wrong with them, in one line") {
  const Joiner joiner;
  LocalServer one([](Peer& peer) {
    peer.read_request();
    peer.say("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n");
  });
  const std::string why = joiner.refused({at(one), "no address at all", "127.0.0.1:1"});
  CHECK(has(why, at(one) + ": it answers with status 500"));
  CHECK(has(why, "no address at all: that is no address"));
  CHECK(has(why, "127.0.0.1:1: can't connect"));
  // Where that is a machine's own address; of one that answers, and of others, nothing is to be said.
  const std::string advice = "give it the Redis by its address in the network, or --cluster-listen";
  CHECK(has(why, advice));
  CHECK(why.find(advice) == why.rfind(advice));
  CHECK(why.find('\n') == std::string::npos);
  CHECK(has(joiner.refused(std::vector<std::string>{}), "no member"));
  CHECK(joiner.is_clean());
}

TEST_CASE("members that are busy are asked again") {
  TestMember member;
  const Joiner joiner;
  LocalServer busy([&](Peer& peer) {
    if (peer.number > 2) return pass_on(peer, member, SIZE_MAX);
    peer.read_request();
    peer.say("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\n\r\n");
  });
  CHECK(Joining(joiner.request({at(busy)}), joiner.clock).run().messages == 10);
  CHECK(busy.connections() == 4);

  const Joiner other;
  LocalServer always([&](Peer& peer) {
    peer.read_request();
    peer.say("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
  });
  JoinRequest request = other.request({at(always)});
  request.patience = 100ms;
  CHECK(has(other.refused(request), "giving other nodes snapshots"));
}

TEST_CASE("a member that needs its time to make a snapshot is asked again, but not for ever") {
  TestMember member;
  const Joiner joiner;
  const std::string making = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
  LocalServer slow([&](Peer& peer) {
    if (peer.number > 3) return pass_on(peer, member, SIZE_MAX);
    peer.read_request();
    peer.say(making);
  });
  CHECK(Joining(joiner.request({at(slow)}), joiner.clock).run().messages == 10);
  const Joiner other;
  LocalServer never([&](Peer& peer) {
    peer.read_request();
    peer.say(making);
  });
  JoinRequest request = other.request({at(never)});
  request.limits.making = 100ms;
  CHECK(has(other.refused(request), "made no snapshot in time"));
}

TEST_CASE("a node that stops does not wait for the rest") {
  const Joiner joiner;
  Latch asked(1);
  LocalServer hangs([&](Peer& peer) {
    const std::string request = peer.read_request();
    peer.say(signed_header(request, some_digest, 1000) + "x");
    asked.count_down();
    peer.wait_for_end();
  });
  JoinRequest request = joiner.request({at(hangs)});
  Joining joining(request, joiner.clock);
  auto outcome = std::async(std::launch::async, [&] { return refusal([&] { joining.run(); }); });
  REQUIRE(asked.wait_for(patience));
  joining.stop();
  CHECK(outcome.get() == "the server is stopping");
  CHECK(joiner.is_clean());
}
