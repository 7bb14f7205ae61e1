#include <doctest/doctest.h>

#include "applier_fixture.h"
#include "store/lease_rows.h"

using namespace snug;
using snug::test::ApplierFixture;

namespace {

/// Two nodes that want the same job.
struct Leases : ApplierFixture {
  /// `ok`, or the code of the error. For a minute from now.
  std::string take(std::int64_t node, const std::string& job = "deletions", std::int64_t ms = 60'000) {
    return heard(run({}, TakeLease{job, node, Time{now_ms + ms}}));
  }
  static std::string heard(const Outcome& outcome) {
    return outcome.result ? "ok" : std::string(name_of(outcome.result.error().code));
  }
  rows::Lease lease(const std::string& job = "deletions") {
    const auto found = rows::find_lease(db(), job);
    REQUIRE(found);
    return *found;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Leases, "a job is one node's, until its lease has ended by the clock of the order") {
  CHECK(take(1) == "ok");
  CHECK(lease().node == 1);
  CHECK(lease().fence == 1);
  CHECK(take(2) == "conflict");
  CHECK(take(2, "retention") == "ok");  // another job
  CHECK(lease().node == 1);
  now_ms = lease().until.ms - 11;
  CHECK(take(2) == "conflict");  // a millisecond before
  CHECK(take(2) == "ok");
  CHECK(lease().node == 2);
  CHECK(lease().fence == 2);
  CHECK(take(1) == "conflict");
}

TEST_CASE_FIXTURE(Leases, "who has it renews it under the same number; once it has ended the number grows") {
  CHECK(take(1) == "ok");
  const Time first = lease().until;
  now_ms += 30'000;
  CHECK(take(1) == "ok");
  CHECK(lease().fence == 1);
  CHECK(lease().until > first);
  now_ms += 120'000;
  CHECK(take(1) == "ok");
  CHECK(lease().fence == 2);
  CHECK(take(1, "deletions", -1) == "ok");  // given back
  CHECK(take(2) == "ok");
  CHECK(lease().fence == 3);
}

TEST_CASE_FIXTURE(Leases, "only the server takes one, for a while, and nobody is told") {
  const UserId ann = as("ann");
  REQUIRE(run({}, SetUserRole{ann, UserRole::admin}).result);
  CHECK(heard(run(ann, TakeLease{"deletions", 1, Time{now_ms + 1000}})) == "forbidden");
  CHECK(take(1, "deletions", 11 * 60'000) == "bad_request");
  CHECK(count("SELECT count(*) FROM leases") == 0);
  CHECK(take(1) == "ok");
  CHECK(changes().empty());
}

TEST_CASE_FIXTURE(Leases, "a command with a number that is not the lease's is rejected; one without is as ever") {
  const UserId ann = as("ann");
  REQUIRE(run({}, DeleteUser{ann}).result);
  CHECK(heard(run({}, WithdrawUser{ann, 1})) == "conflict");  // no lease
  CHECK(take(1) == "ok");
  CHECK(heard(run({}, WithdrawUser{ann, 1})) == "ok");
  now_ms += 61'000;
  CHECK(heard(run({}, WithdrawUser{ann, 1})) == "ok");  // it has ended, but nobody has taken it
  CHECK(take(2) == "ok");
  const auto version = applier().state().version;
  CHECK(heard(run({}, WithdrawUser{ann, 1})) == "conflict");
  CHECK(heard(run({}, EraseMessage{ann, MessageId{1}, 1})) == "conflict");
  CHECK(heard(run({}, FinishDeletion{ann, 1})) == "conflict");
  CHECK(applier().state().version == version);
  CHECK(heard(run({}, WithdrawUser{ann, 2})) == "ok");
  CHECK(heard(run({}, WithdrawUser{ann})) == "ok");
  while (value("SELECT stage FROM deletions WHERE user_id = ?1", ann) != 4)
    REQUIRE(run({}, WithdrawUser{ann, 2}).result);
  CHECK(heard(run({}, FinishDeletion{ann, 1})) == "conflict");
  CHECK(heard(run({}, FinishDeletion{ann, 2})) == "ok");
}

TEST_CASE_FIXTURE(Leases, "a command without a number has the bytes that it had before there were leases") {
  run({}, FinishDeletion{UserId{7}});
  CHECK(log().back().ends_with(R"("type":"finish_deletion","body":{"userId":"7"}})"));
  run({}, FinishDeletion{UserId{7}, 3});
  CHECK(log().back().ends_with(R"("body":{"userId":"7","fence":3}})"));
}

TEST_CASE_FIXTURE(Leases, "below their level there are none") {
  db().exec("UPDATE meta SET level = 4");
  Applier applier(db());
  std::vector<Change> changes;
  Transaction transaction(db());
  const Command command{.id = {9, 1, 1}, .time = Time{now_ms}, .body = TakeLease{"deletions", 9, Time{now_ms + 1000}}};
  CHECK(heard(applier.apply(command, changes)) == "unsupported");
}
