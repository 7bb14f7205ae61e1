// Applier: the state machine. Commands go in, in their order, one at a time; rows, results and changes come out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/chain_marks.h"
#include "model/command.h"
#include "model/event.h"
#include "model/history.h"
#include "model/settings.h"
#include "model/submission.h"
#include "store/client_keys.h"
#include "store/database.h"
#include "store/schema.h"

namespace snug {

/// A database of a later program: this one must not go on.
class UpgradeNeeded : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Deterministic: the same commands into an empty database give the same rows and the same chain hash, on every
/// machine, whatever its configuration. Thread: writer.
class Applier {
 public:
  /// Behaviour this program knows.
  static constexpr std::int64_t known_level = behaviour_level;

  /// Where the state machine stands: the row of `meta`.
  struct State {
    std::string epoch;
    std::int64_t position = 0;  ///< commands sequenced
    Version version = 0;        ///< commands that changed something
    Time time;                  ///< never runs backwards
    std::int64_t level = known_level;
    /// A hash over every command's bytes, and the codes and version that came of it: 32 bytes, none before the first.
    /// The row holds it as base64url.
    std::string chain;
    std::int64_t start = 0;          ///< under which `version` was committed
    std::string log;                 ///< id of the shared log; empty: the server stands alone
    std::int64_t term = 0;           ///< of the last command in it
    std::vector<ChainMark> marks{};  ///< passed by since the batch began
    std::int64_t start_term = 0;     ///< the term that `start` stands for; 0: not looked at yet
  };

  /// Reads the state. The database must be migrated. `start`: a random number under which versions are committed from
  /// now on (model/history.h); 0: the one of the last version, as before. A database of a cluster has its log's.
  explicit Applier(Database& db, std::int64_t start = 0);

  /// What becomes of a command that is a defect of the program: a constraint fails, or it is rejected after it wrote.
  enum class Defects {
    thrown,    ///< StoreError leaves `apply`: roll back, `rewind`, apply the batch once more with `rejected`
    rejected,  ///< it is logged and rejected as `internal`, at its place in the order; costs a savepoint per command
  };

  /// Whether this program can apply the command. If not, it must stop there: what follows depends on it.
  static bool knows(const Command& command);

  /// Applies one command that it `knows` inside the open transaction. A rejected command leaves no trace in the tables
  /// but moves the position and the chain. `bytes`: of the command, as they were sequenced; none: what `encode` makes
  /// of it. `term`: in which the shared log has it; 0: there is none. `changes` is appended to. Throws StoreError (roll
  /// back; then `rewind`, or a new Applier).
  Outcome apply(const Command& command, std::vector<Change>& changes, Defects defects = Defects::thrown,
                std::string_view bytes = {}, std::int64_t term = 0);

  /// A batch begins; `rewind` returns here once its transaction was rolled back.
  void begin();
  void rewind();
  /// Writes the state's row; the last thing before COMMIT. A batch that changed nothing may go without: the state
  /// follows from the commands alone, and the next batch's row has it.
  void save();

  const State& state() const { return state_; }
  const Settings& settings() const { return settings_; }
  /// As it was when the state was read.
  const History& history() const { return history_; }

 private:
  /// What follows from the commands applied, beside the tables.
  struct Memory {
    State state;
    Settings settings;
    std::vector<CommandId> last{};  // of each node
  };

  void read_state();
  bool is_repeated(const CommandId& id) const;
  void remember(const CommandId& id);
  Outcome decide(const Command& command, std::vector<Change>& changes, Defects defects);
  Outcome dispatch(const Command& command, Version version, std::vector<Change>& changes);
  void note_start();
  void chain(std::string_view bytes, const Outcome& outcome);

  Database& db_;
  const std::int64_t start_;
  State state_;
  History history_;
  Settings settings_;
  std::vector<CommandId> last_;  // of each node
  Memory begun_;                 // as it was when the batch began
  ClientKeys client_keys_;
};

/// Decides which events carry a cursor: those that nothing of the same command can still follow to the same receiver.
void mark_cursors(std::vector<Change>& changes);

}  // namespace snug
