// The schema of this agent's database as it is now, compared with a reference: what `status` shows
// and what an upgrade is checked by.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "agent/db/connection.h"
#include "agent/db/transaction.h"
#include "agent/schema/schema_reader.h"
#include "agent/schema/schema_state.h"
#include "courier/v1/schema_service.pb.h"

namespace courier::upgrade {

struct SchemaView {
  schema::SchemaState state;
  schema::SchemaReading reading;
  // `table.column` of the tables that a transfer carries, sorted: those that this program knows and
  // those that it does not.
  std::vector<std::string> columns;
  std::vector<std::string> unknown_columns;
  // Sentences: columns that a transfer needs and that are missing or of another type. The first of
  // those that every transfer needs is an obstacle; the others concern items of one kind.
  std::vector<std::string> unfit;
  // Why no transfer can read or write here; empty when one can.
  std::string source_obstacle;
  std::string target_obstacle;
  // A needed column is missing or of another type although the revision has brought it.
  bool edited = false;
  // By some courier.
  bool upgrading = false;
};

absl::StatusOr<SchemaView> ViewSchema(db::Session& session, const schema::Reference& reference);
// In a session of its own.
absl::StatusOr<SchemaView> ViewSchema(const db::DatabaseSettings& database,
                                      const schema::Reference& reference);

v1::SchemaRevision ToProto(const schema::Revision& revision);
v1::SchemaState ToProto(const SchemaView& view, const schema::Reference& reference);

}  // namespace courier::upgrade
