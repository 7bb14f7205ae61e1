// Applier: the state machine. Commands go in, in their order, one at a time; rows, results and changes come out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/command.h"
#include "model/event.h"
#include "model/settings.h"
#include "model/submission.h"
#include "store/database.h"

namespace snug {

/// A command or database of a later program: this one must not go on.
class UpgradeNeeded : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Deterministic: the same commands into an empty database give the same rows and the same chain hash, on every
/// machine, whatever its configuration. Thread: writer.
class Applier {
 public:
  /// Behaviour this program knows.
  static constexpr std::int64_t known_level = 1;

  /// Where the state machine stands: the row of `meta`.
  struct State {
    std::string epoch;
    std::int64_t position = 0;  ///< commands sequenced
    Version version = 0;        ///< commands that changed something
    Time time;                  ///< never runs backwards
    std::int64_t level = 1;
    std::string chain;  ///< over every command and its outcome
  };

  /// Reads the state. The database must be migrated.
  explicit Applier(Database& db);

  /// Applies one command inside the open transaction. A rejected command leaves no trace in the tables but moves the
  /// position. `changes` is appended to. Throws StoreError (roll back, then `reload`).
  Outcome apply(const Command& command, std::vector<Change>& changes);

  /// Writes the state's row; the last thing before COMMIT.
  void save();
  /// Reads the state again: after a rollback, or a commit whose fate was unknown.
  void reload();

  const State& state() const { return state_; }
  const Settings& settings() const { return settings_; }

 private:
  bool is_repeated(const CommandId& id) const;
  Result<void> check_actor(const Command& command);
  Outcome dispatch(const Command& command, Version version, std::vector<Change>& changes);
  void chain(const Command& command, const Outcome& outcome);

  Database& db_;
  State state_;
  Settings settings_;
  std::vector<CommandId> last_;  // of each node
};

/// Decides which events carry a cursor: those that nothing of the same command can still follow to the same receiver.
void mark_cursors(std::vector<Change>& changes);

}  // namespace snug
