// What users want of their clients.
#include <doctest/doctest.h>

#include "applier_fixture.h"
#include "store/preference_rows.h"

using namespace snug;
using snug::test::answer_of;
using snug::test::ApplierFixture;
using Names = std::vector<std::string>;

namespace {

Code code_of(const Outcome& outcome) { return outcome.result ? Code::internal : outcome.result.error().code; }

QuietHours nights() { return {.from = "22:00", .to = "07:00", .time_zone = "Europe/Vienna", .days = std::nullopt}; }

}  // namespace

TEST_CASE_FIXTURE(ApplierFixture, "preferences are one's own, and a field that is absent stays") {
  const UserId alice = as("alice"), bob = as("bob");
  CHECK(rows::preferences_of(db(), alice).version == 0);
  const Outcome quiet = run(alice, UpdatePreferences{.quiet_hours = {true, nights()}});
  CHECK(answer_of(quiet).find(R"("quietHours":{"from":"22:00","to":"07:00","timeZone":"Europe/Vienna"})") !=
        std::string::npos);
  CHECK(events() == Names{"preferences_updated*"});
  CHECK(std::get<Event>(changes().back()).users == std::vector{alice});
  CHECK(rows::preferences_of(db(), alice).version == quiet.version);
  CHECK(rows::preferences_of(db(), bob).version == 0);

  REQUIRE(run(alice, UpdatePreferences{.paused_until = {true, Time{5'000}}}).result);
  const Preferences both = rows::preferences_of(db(), alice);
  CHECK(both.quiet_hours);
  CHECK(both.paused_until == Time{5'000});
  REQUIRE(run(alice, UpdatePreferences{.quiet_hours = {true, std::nullopt}}).result);
  const Preferences paused = rows::preferences_of(db(), alice);
  CHECK_FALSE(paused.quiet_hours);
  CHECK(paused.paused_until == Time{5'000});
}

TEST_CASE_FIXTURE(ApplierFixture, "what changes nothing is told to nobody") {
  const UserId alice = as("alice");
  REQUIRE(run(alice, UpdatePreferences{.quiet_hours = {true, nights()}}).result);
  const Outcome again = run(alice, UpdatePreferences{.quiet_hours = {true, nights()}});
  CHECK(again.version == 0);
  CHECK(events().empty());
  CHECK(run(as("bob"), UpdatePreferences{.paused_until = {true, std::nullopt}}).version == 0);
}

TEST_CASE_FIXTURE(ApplierFixture, "quiet hours may begin on some days only") {
  const UserId alice = as("alice");
  QuietHours weekend = nights();
  weekend.days = {0, 5, 6};
  REQUIRE(run(alice, UpdatePreferences{.quiet_hours = {true, weekend}}).result);
  CHECK(rows::preferences_of(db(), alice).quiet_hours->days == std::vector<std::int64_t>{0, 5, 6});
  CHECK(run(alice, UpdatePreferences{.quiet_hours = {true, nights()}}).version != 0);
  CHECK_FALSE(rows::preferences_of(db(), alice).quiet_hours->days);
}

TEST_CASE_FIXTURE(ApplierFixture, "the server has none, and an account that ends takes its own along") {
  CHECK(code_of(run({}, UpdatePreferences{.paused_until = {true, Time{5'000}}})) == Code::forbidden);
  const UserId alice = as("alice");
  REQUIRE(run(alice, UpdatePreferences{.quiet_hours = {true, nights()}}).result);
  REQUIRE(run({}, DeleteUser{alice}).result);
  for (int i = 0; i < 5; ++i) REQUIRE(run({}, WithdrawUser{alice}).result);
  CHECK(count("SELECT count(*) FROM preferences") == 0);
}
