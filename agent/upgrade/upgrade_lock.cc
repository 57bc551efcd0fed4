#include "agent/upgrade/upgrade_lock.h"

#include "agent/db/autocommit.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::upgrade {
namespace {

// Keys of this project's own, so that no other user of advisory locks is met by chance.
constexpr db::Statement kLockSchema{"lock schema", "select pg_try_advisory_lock(1131439478, 1)"};
constexpr db::Statement kIsLocked{"look for a schema lock", R"(
  select exists (select from pg_locks where locktype = 'advisory' and classid = 1131439478
    and objid = 1 and database = (select oid from pg_database where datname = current_database())))"};

// What Dify's `flask upgrade-db` takes.
constexpr char kDifyLock[] = "db_upgrade_lock";

}  // namespace

absl::StatusOr<std::unique_ptr<UpgradeLock>> UpgradeLock::Take(
    const db::DatabaseSettings& database, const std::optional<config::RedisSettings>& redis) {
  std::unique_ptr<UpgradeLock> lock(new UpgradeLock());
  COURIER_ASSIGN_OR_RETURN(lock->connection_,
                           db::Connection::Open(database, "courier-schema-lock"));
  COURIER_ASSIGN_OR_RETURN(const auto session, db::Autocommit::Begin(*lock->connection_));
  COURIER_ASSIGN_OR_RETURN(const db::Rows taken, session->Query(kLockSchema));
  if (taken.Text(0, 0) != "t") {
    return MakeError(Reason::kBusy,
                     "another courier is upgrading this database. Nothing was run. Look at it with "
                     "courier schema status, and try again when it is over");
  }
  if (redis) {
    COURIER_ASSIGN_OR_RETURN(
        lock->redis_, cache::RedisLock::Take(
                          {.url = redis->url, .key_prefix = redis->key_prefix, .key = kDifyLock}));
  }
  return lock;
}

absl::StatusOr<bool> UpgradeIsRunning(db::Session& session) {
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session.Query(kIsLocked));
  return rows.Text(0, 0) == "t";
}

}  // namespace courier::upgrade
