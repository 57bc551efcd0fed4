#include "common/envfile/key_homes.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace courier::envfile {
namespace {

// A home: one or more templates under envs/, without their ending.
constexpr absl::string_view kApi = "core-services/api";
constexpr absl::string_view kApiWebWorker =
    "core-services/api,core-services/web,core-services/worker";
constexpr absl::string_view kApiWorkerBeatWorker =
    "core-services/api,core-services/worker-beat,core-services/worker";
constexpr absl::string_view kApiWorker = "core-services/api,core-services/worker";
constexpr absl::string_view kSandbox = "core-services/sandbox";
constexpr absl::string_view kShared = "core-services/shared";
constexpr absl::string_view kSharedMiddleware = "core-services/shared,middleware";
constexpr absl::string_view kSharedMiddlewareSecurity = "core-services/shared,middleware,security";
constexpr absl::string_view kSharedSecurity = "core-services/shared,security";
constexpr absl::string_view kDbMysqlMiddleware = "databases/db-mysql,middleware";
constexpr absl::string_view kRedis = "databases/redis";
constexpr absl::string_view kCertbot = "infrastructure/certbot";
constexpr absl::string_view kMiddleware = "middleware";
constexpr absl::string_view kChroma = "vectorstores/chroma";
constexpr absl::string_view kCouchbase = "vectorstores/couchbase";
constexpr absl::string_view kElasticsearch = "vectorstores/elasticsearch";
constexpr absl::string_view kIris = "vectorstores/iris";
constexpr absl::string_view kMatrixone = "vectorstores/matrixone";
constexpr absl::string_view kMilvus = "vectorstores/milvus";
constexpr absl::string_view kMyscale = "vectorstores/myscale";
constexpr absl::string_view kOceanbase = "vectorstores/oceanbase";
constexpr absl::string_view kOpengauss = "vectorstores/opengauss";
constexpr absl::string_view kOpensearch = "vectorstores/opensearch";
constexpr absl::string_view kOracle = "vectorstores/oracle";
constexpr absl::string_view kPgvectoRs = "vectorstores/pgvecto-rs";
constexpr absl::string_view kPgvector = "vectorstores/pgvector";
constexpr absl::string_view kVastbase = "vectorstores/vastbase";

struct Row {
  absl::string_view key;
  absl::string_view home;
};

constexpr Row kRows[] = {
#include "common/envfile/key_homes.inc"
};

}  // namespace

std::vector<std::string> HomesOf(absl::string_view key) {
  const Row* const row =
      std::lower_bound(std::begin(kRows), std::end(kRows), key,
                       [](const Row& r, absl::string_view wanted) { return r.key < wanted; });
  if (row == std::end(kRows) || row->key != key) return {};
  std::vector<std::string> homes;
  for (const absl::string_view name : absl::StrSplit(row->home, ',')) {
    homes.push_back(absl::StrCat("envs/", name, ".env.example"));
  }
  return homes;
}

}  // namespace courier::envfile
